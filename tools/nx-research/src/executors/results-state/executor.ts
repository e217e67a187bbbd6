import { fail, ok, type Result } from '@research/core';
import { describeResultsState, RESULTS_STATE_NAME, type ResultsState, TRAINED_ON_NAME } from '@research/data';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineExecutor } from '../../task/define-executor';
import { produce } from '../../task/produce';
import { resultsFile, resultsFolder, trainTarget } from '../../wiring/results';
import { warnOfValues } from '../train/plain-values';
import { resultsNow } from '../train/results-now';
import { trainingInputs } from '../train/training-inputs';
import { resultsStateKind } from './kind';
import { inProject } from '../../wiring/project-path';

export const executor = defineExecutor(resultsStateKind, async (scope) => {
  const { project, projectRoot } = scope.task;
  const inputs = await trainingInputs(scope);
  if (!inputs.ok) return inputs;
  const found = await resultsNow(scope, inputs.value);
  if (!found.ok) return fail({ ...found.error, tries: [`npx nx run ${project}:${trainTarget}`] });
  const { state, command } = found.value;
  warnOfValues(scope, command);
  if (state === 'stale') scope.say(`warning: ${describeResultsState(found.value)} (${command})`);
  // All that was read is in the state; results that are missing must not keep it from being written.
  const written = await produce(
    { ...scope, task: { ...scope.task, reads: [] } },
    {
      identity: { state: found.value },
      work: async ({ folder }) => {
        await writeFile(join(folder, RESULTS_STATE_NAME), `${JSON.stringify(found.value, undefined, 2)}\n`);
        return ok(undefined);
      },
    },
  );
  const usable = checkUsable(found.value, projectRoot);
  if (!usable.ok) return usable;
  if (!written.ok || state === 'fresh') return written;
  return ok({ ...written.value, notes: [describeResultsState(found.value)], next: [command] });
});

/** Stale results are used and named; those of other data, and those that are not there, are not used. */
function checkUsable(found: ResultsState, projectRoot: string): Result<void> {
  const what = describeResultsState(found);
  const at = { file: inProject(projectRoot, resultsFile(TRAINED_ON_NAME)) };
  switch (found.state) {
    case 'missing': {
      const checkout = `or take those of the last commit: git checkout -- ${inProject(projectRoot, resultsFolder)}`;
      return fail({ reason: 'missing-file', what, at, tries: [found.command, checkout] });
    }
    case 'other-origin': {
      const tries = [found.command, 'for all models: npx nx run-many -t train'];
      return fail({ reason: 'mixed-origins', what, at, tries });
    }
    default:
      return ok(undefined);
  }
}
