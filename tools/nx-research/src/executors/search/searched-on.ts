import { fingerprint, hashBytes, type Result } from '@research/core';
import type { ResultsState, TrainingInputs } from '@research/data';
import { parseSearch } from '@research/search';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { inProject } from '../../wiring/project-path';
import { resultsFile } from '../../wiring/results';
import { compareResults } from '../train/results-now';
import { inputsOf } from '../train/training-inputs';
import { BEST_NAME, SEARCHED_ON_NAME, type SearchOptions, TRIALS_NAME } from './kind';
import { parseBest } from './search-results';

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
export const searchNow = (
  scope: TaskScope<SearchOptions>,
  now: TrainingInputs,
): Promise<Result<ResultsState>> =>
  compareResults(scope, now, {
    of: 'search',
    names: [TRIALS_NAME, BEST_NAME],
    record: SEARCHED_ON_NAME,
    command: `npx nx run ${scope.task.project}:search`,
  });

/** What is read of the `best.json` in git; undefined where there is none. */
export function committedBest({
  task,
  workspaceRoot,
}: Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>): ReturnType<typeof parseBest> {
  const path = join(workspaceRoot, inProject(task.projectRoot, resultsFile(BEST_NAME)));
  return existsSync(path) ? parseBest(readFileSync(path, 'utf8')) : undefined;
}
