import { hashBytes, ok, type Result, withFilesSync } from '@research/core';
import { parseTrainedOn } from '@research/data';
import { Ledger, type LedgerEntry } from '@research/search';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { inProject } from '../../wiring/project-path';
import { resultsFile } from '../../wiring/results';
import { type AskedSearch, searchPath, withProposed } from './asked-search';
import { BEST_NAME, SEARCHED_ON_NAME, TRIALS_NAME } from './kind';
import { blocksOf } from './placed-blocks';
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
  const added = withFilesSync('the ledger of trials cannot be written', () =>
    ledger.add(committedEntries(scope, asked)),
  );
  return added.ok ? ok(ledger) : added;
}

function committedEntries(scope: TaskScope<unknown>, asked: AskedSearch): LedgerEntry[] {
  const { workspaceRoot, task } = scope;
  const path = (name: string): string => join(workspaceRoot, inProject(task.projectRoot, resultsFile(name)));
  if (!existsSync(path(BEST_NAME)) || !existsSync(path(TRIALS_NAME))) return [];
  const best = parseBest(readFileSync(path(BEST_NAME), 'utf8'));
  if (best?.identity !== asked.identity) return [];
  const text = readFileSync(path(TRIALS_NAME), 'utf8');
  if (!isAsLeft(text, path(SEARCHED_ON_NAME))) {
    const shown = inProject(task.projectRoot, resultsFile(TRIALS_NAME));
    scope.say(`warning: ${shown} is not what the search left; what only it has is evaluated again`);
    return [];
  }
  const { versions } = best;
  const unknown = { host: '', device: '', versions, fitSeconds: 0, fit: '', job: '', at: '' };
  const committed = readTrials(text, asked);
  return committed.map(({ trial, measured }) => ({
    ...trial,
    outcome: { kind: 'finished', ...measured },
    ...unknown,
  }));
}

/** Whether a table is the one that was recorded with the search. @param record path of `searched-on.json` */
function isAsLeft(text: string, record: string): boolean {
  const read = existsSync(record) ? parseTrainedOn(readFileSync(record, 'utf8'), record) : undefined;
  return read?.ok === true && read.value.results[TRIALS_NAME] === hashBytes(text);
}

/** The same search with the trials that the ledger has and hosts work on, where trials are proposed. */
export const withKnown = (
  scope: Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>,
  asked: AskedSearch,
  ledger: Ledger,
): AskedSearch => {
  const given = blocksOf(searchPath(scope, 'blocks')).flatMap(({ fits }) => fits);
  return withProposed(asked, [...ledger.entries(), ...given.flatMap(({ trials }) => trials)]);
};
