import { fingerprint, hashBytes, ok, type Result } from '@research/core';
import type { ResultsState, TrainingInputs } from '@research/data';
import { parseSearch } from '@research/search';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { inProject } from '../../wiring/project-path';
import { resultsFile } from '../../wiring/results';
import { compareResults } from '../train/results-now';
import { inputsOf } from '../train/training-inputs';
import { BEST_NAME, SEARCHED_ON_NAME, type SearchOptions, TRIALS_NAME } from './kind';
import { areInSpace } from './search-results';

/** What a search would evaluate its trials on now, in the form of a training's inputs. Fails as {@link inputsOf} does. */
export async function searchInputs(scope: TaskScope<SearchOptions>): Promise<Result<TrainingInputs>> {
  const { args, requires, needs, search } = scope.options;
  const inputs = await inputsOf(scope, { args, requires, threads: needs.cpu });
  if (!inputs.ok) return inputs;
  const sources = { ...inputs.value.sources, [search]: definitionHash(scope) };
  return { ...inputs, value: { ...inputs.value, sources } };
}

/** Of what in search.yaml decides the results; of its bytes where it is wrong. */
function definitionHash({ task, options, workspaceRoot }: TaskScope<SearchOptions>): string {
  const file = inProject(task.projectRoot, options.search);
  const text = readFileSync(join(workspaceRoot, file), 'utf8');
  const parsed = parseSearch(text, file);
  if (!parsed.ok) return hashBytes(text);
  const { budget, ...rest } = parsed.value;
  const decisive = Object.entries(rest).filter(([key]) => !changesNoResult.includes(key));
  return fingerprint({ ...Object.fromEntries(decisive), trials: budget.trials ?? null });
}

/** Where trials run, what one may cost, and when there are no results at all. */
const changesNoResult: readonly string[] = ['hosts', 'trial', 'allowFailures', 'allowConstant'];

/** Compares the results of a search with what it would find now. Fails where the record of it is none. */
export async function searchNow(
  scope: TaskScope<SearchOptions>,
  now: TrainingInputs,
): Promise<Result<ResultsState>> {
  const compared = await compareResults(scope, now, {
    of: 'search',
    names: [TRIALS_NAME, BEST_NAME],
    record: SEARCHED_ON_NAME,
    command: `npx nx run ${scope.task.project}:search`,
  });
  if (!compared.ok || compared.value.state !== 'fresh' || asksForTheseTrials(scope)) return compared;
  const why = `${TRIALS_NAME} has values that search.yaml does not ask for`;
  return ok({ ...compared.value, state: 'stale', why: [why] });
}

/** An earlier version may have taken the same definition for other trials: it gave the script 1 where a range of floats has 1.0. */
function asksForTheseTrials({ task, options, workspaceRoot }: TaskScope<SearchOptions>): boolean {
  const read = (name: string): string =>
    readFileSync(join(workspaceRoot, inProject(task.projectRoot, name)), 'utf8');
  const parsed = parseSearch(read(options.search), options.search);
  return !parsed.ok || areInSpace(read(resultsFile(TRIALS_NAME)), parsed.value);
}
