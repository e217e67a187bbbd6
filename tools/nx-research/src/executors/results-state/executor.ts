import { fail, ok, type Result } from '@research/core';
import { describeResultsState, type ResultsState, TRAINED_ON_NAME } from '@research/data';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { resultsFile, resultsFolder, trainTarget } from '../../wiring/results';
import { warnOfValues } from '../train/plain-values';
import { resultsNow } from '../train/results-now';
import { searchCommand } from '../../wiring/search-command';
import { trainingInputs } from '../train/training-inputs';
import { inProject } from '../../wiring/project-path';
import { resultsStateKind } from './kind';
import { sayState } from './say-state';

export const executor = defineExecutor(resultsStateKind, async (scope) => {
  const { project } = scope.task;
  const inputs = await trainingInputs(scope);
  if (!inputs.ok) return inputs;
  const found = await resultsNow(scope, inputs.value);
  if (!found.ok) return fail({ ...found.error, tries: [`npx nx run ${project}:${trainTarget}`] });
  warnOfValues(scope, found.value.command);
  return sayState(scope, found.value, checkUsable(scope, found.value));
});

/** Stale results are used and named; those of other data, and those that are not there, are not used. */
function checkUsable({ task, wirings }: TaskScope<unknown>, found: ResultsState): Result<void> {
  const { projectRoot } = task;
  const what = describeResultsState(found);
  const at = { file: inProject(projectRoot, resultsFile(TRAINED_ON_NAME)) };
  switch (found.state) {
    case 'missing': {
      const checkout = `or take those of the last commit: git checkout -- ${inProject(projectRoot, resultsFolder)}`;
      return fail({ reason: 'missing-file', what, at, tries: [found.command, checkout] });
    }
    case 'other-origin': {
      const all = searchCommand(wirings) ?? 'npx nx run-many -t train';
      const tries = [found.command, `for all models: ${all}`];
      return fail({ reason: 'mixed-origins', what, at, tries });
    }
    default:
      return ok(undefined);
  }
}
