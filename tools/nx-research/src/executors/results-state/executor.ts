import { fail, ok, type Failure, type Result } from '@research/core';
import { describeResultsState, RESULTS_STATE_NAME, type ResultsState, TRAINED_ON_NAME } from '@research/data';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineExecutor } from '../../task/define-executor';
import { produce } from '../../task/produce';
import { resultsFile } from '../../wiring/results';
import { resultsNow } from '../train/results-now';
import { trainingInputs } from '../train/training-inputs';
import { resultsStateKind } from './kind';

export = defineExecutor(resultsStateKind, async (scope) => {
  const inputs = await trainingInputs(scope);
  if (!inputs.ok) return inputs;
  const now = await resultsNow(scope, inputs.value);
  if (!now.ok) return fail(withCommand(now.error, scope.task.project));
  const usable = checkUsable(now.value, scope.task.projectRoot);
  if (!usable.ok) return usable;
  if (now.value.state === 'stale') scope.say(`warning: ${describeResultsState(now.value)}`);
  return produce(scope, {
    identity: { state: now.value },
    work: async ({ folder }) => {
      await writeFile(join(folder, RESULTS_STATE_NAME), `${JSON.stringify(now.value, undefined, 2)}\n`);
      return ok(undefined);
    },
  });
});

const withCommand = (failure: Failure, project: string): Failure => ({
  ...failure,
  tries: [`npx nx run ${project}:train`],
});

/** Stale results are used and named; those of other data, and those that are not there, are not. */
function checkUsable({ project, state, why, command }: ResultsState, projectRoot: string): Result<void> {
  const at = { file: `${projectRoot}/${resultsFile(TRAINED_ON_NAME)}` };
  switch (state) {
    case 'missing':
      return fail({
        reason: 'missing-file',
        what: `the results of ${project} are missing: ${why.join(', ')}`,
        at,
        tries: [command, 'or take those of the last commit: git checkout -- ' + `${projectRoot}/results`],
      });
    case 'other-origin':
      return fail({
        reason: 'mixed-origins',
        what: `the results of ${project} are of other data: ${why.join(', ')}`,
        at,
        tries: [command, 'all models: npx nx run-many -t train'],
      });
    default:
      return ok(undefined);
  }
}
