import { ok, type Result, withFilesSync } from '@research/core';
import { Ledger, type LedgerEntry, type Trial } from '@research/search';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { inProject } from '../../wiring/project-path';
import { resultsFile } from '../../wiring/results';
import { type AskedSearch, searchPath } from './asked-search';
import { BEST_NAME, TRIALS_NAME } from './kind';
import { parseBest, readTrials } from './search-results';

/**
 * Opens the ledger of a search, completed by the committed results where these are of the same inputs: a fresh clone has
 * what others have searched.
 */
export function openLedger(scope: TaskScope<unknown>, asked: AskedSearch): Result<Ledger> {
  const opened = withFilesSync('the ledger of trials cannot be read', () => {
    const file = searchPath(scope, 'ledger');
    return new Ledger(file, file.slice(scope.workspaceRoot.length + 1));
  });
  if (!opened.ok) return opened;
  const ledger = opened.value;
  for (const { file, line } of ledger.damaged)
    scope.say(`warning: ${file}:${line} was cut short or changed; its trial is evaluated again`);
  const missing = asked.trials.filter(({ key }) => ledger.get(key)?.outcome.kind !== 'finished');
  if (missing.length === 0) return ok(ledger);
  const added = withFilesSync('the ledger of trials cannot be written', () =>
    ledger.add(committedEntries(scope, asked, missing)),
  );
  return added.ok ? ok(ledger) : added;
}

function committedEntries(
  { workspaceRoot, task }: TaskScope<unknown>,
  asked: AskedSearch,
  missing: readonly Trial[],
): LedgerEntry[] {
  const path = (name: string): string => join(workspaceRoot, inProject(task.projectRoot, resultsFile(name)));
  if (!existsSync(path(BEST_NAME)) || !existsSync(path(TRIALS_NAME))) return [];
  const best = parseBest(readFileSync(path(BEST_NAME), 'utf8'));
  if (best?.identity !== asked.identity) return [];
  const { versions } = best;
  const measured = readTrials(readFileSync(path(TRIALS_NAME), 'utf8'), asked);
  const unknown = { host: '', device: '', versions, fitSeconds: 0, fit: '', job: '', at: '' };
  return missing.flatMap(({ key, configuration }) => {
    const found = measured.get(key);
    return found ? [{ key, configuration, outcome: { kind: 'finished', ...found }, ...unknown }] : [];
  });
}
