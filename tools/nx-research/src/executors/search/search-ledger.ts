import { hashBytes, ok, type Result, withFilesSync } from '@research/core';
import { parseTrainedOn, type TrainedOn } from '@research/data';
import { type DamagedLine, Ledger, type LedgerEntry } from '@research/search';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { inProject } from '../../wiring/project-path';
import { resultsFile } from '../../wiring/results';
import { type AskedSearch, searchPath, withProposed } from './asked-search';
import { hasResult } from './fits-to-give';
import { committedBest } from './committed-results';
import { SEARCHED_ON_NAME, TRIALS_NAME } from './kind';
import { blocksOf } from './placed-blocks';
import { readTrials } from './search-results';

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
  const added = withFilesSync('the ledger of trials cannot be written', () =>
    ledger.add(committedEntries(scope, asked)),
  );
  for (const { file, line } of damagedFor(asked, ledger))
    scope.say(`warning: ${file}:${line} was cut short or changed; its trial is evaluated again`);
  return added.ok ? ok(ledger) : added;
}

/** Damaged lines of trials that this search still needs: those of other searches, and what was evaluated again since, do not count. */
function damagedFor({ trials, definition }: AskedSearch, ledger: Ledger): readonly DamagedLine[] {
  const open = new Set(trials.map(({ key }) => key).filter((key) => !hasResult(ledger, key)));
  // Of proposed trials those are known alone that the ledger has.
  const needsUnknown = open.size > 0 || definition.strategy === 'tpe';
  return ledger.damaged.filter(({ key }) => (key === undefined ? needsUnknown : open.has(key)));
}

function committedEntries(scope: TaskScope<unknown>, asked: AskedSearch): LedgerEntry[] {
  const { workspaceRoot, task } = scope;
  const path = (name: string): string => join(workspaceRoot, inProject(task.projectRoot, resultsFile(name)));
  if (!existsSync(path(TRIALS_NAME))) return [];
  const winner = committedBest(scope);
  const best = winner?.ok ? winner.value : undefined;
  const record = recordIn(path(SEARCHED_ON_NAME));
  // Earlier versions said it in best.json; otherwise that is of no use here.
  const { identity = best?.identity, versions = best?.versions ?? '' } = record ?? {};
  if (identity !== undefined && identity !== asked.identity) return [];
  const text = readFileSync(path(TRIALS_NAME), 'utf8');
  if (identity === undefined || record?.results[TRIALS_NAME] !== hashBytes(text)) {
    const shown = inProject(task.projectRoot, resultsFile(TRIALS_NAME));
    scope.say(`warning: ${shown} is not what the search left; what only it has is evaluated again`);
    return [];
  }
  const unknown = { host: '', device: '', versions, fitSeconds: 0, fit: '', job: '', at: '' };
  const committed = readTrials(text, asked);
  return committed.map(({ trial, measured }) => ({
    ...trial,
    outcome: { kind: 'finished', ...measured },
    ...unknown,
  }));
}

/** What `searched-on.json` says; undefined where it is none. */
function recordIn(file: string): TrainedOn | undefined {
  const read = existsSync(file) ? parseTrainedOn(readFileSync(file, 'utf8'), file) : undefined;
  return read?.ok === true ? read.value : undefined;
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
