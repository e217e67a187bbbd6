import { fail, type Result } from '@research/core';
import { describeResultsState, type ResultsState } from '@research/data';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { inProject } from '../../wiring/project-path';
import { resultsFile, resultsFolder } from '../../wiring/results';
import { searchCommand } from '../../wiring/search-command';
import { sayState } from '../results-state/say-state';
import { checkCommitted } from '../search/committed-results';
import { SEARCHED_ON_NAME, type SearchOptions } from '../search/kind';
import { searchInputs, searchNow } from '../search/searched-on';
import { searchStateKind } from './kind';

export const executor = defineExecutor(searchStateKind, async (scope) => {
  const inputs = await searchInputs(scope);
  if (!inputs.ok) return inputs;
  const found = await searchNow(scope, inputs.value);
  if (!found.ok) return fail({ ...found.error, tries: [`npx nx run ${scope.task.project}:search`] });
  return sayState(scope, found.value, checkUsable(scope, found.value));
});

/** A search that was never run is none; half of what it leaves, what cannot be read, or a search of other data, is not used. */
function checkUsable(scope: TaskScope<SearchOptions>, found: ResultsState): Result<void> {
  const { task, workspaceRoot, wirings } = scope;
  const what = describeResultsState(found);
  const at = { file: inProject(task.projectRoot, resultsFile(SEARCHED_ON_NAME)) };
  const isThere = ({ as, path }: (typeof task.reads)[number]): boolean =>
    as.startsWith(resultsFile('')) && existsSync(join(workspaceRoot, path));
  if (found.state === 'missing' && task.reads.some(isThere)) {
    const checkout = `or take those of the last commit: git checkout -- ${inProject(task.projectRoot, resultsFolder)}`;
    return fail({ reason: 'missing-file', what, at, tries: [found.command, checkout] });
  }
  if (found.state !== 'other-origin') return checkCommitted(scope);
  return fail({ reason: 'mixed-origins', what, at, tries: [searchCommand(wirings) ?? found.command] });
}
