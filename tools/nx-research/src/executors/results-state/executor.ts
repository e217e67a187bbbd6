import { fail, ok, type Result } from '@research/core';
import {
  describeResultsState,
  METRICS_NAME,
  parseMetrics,
  parsePredictions,
  PREDICTIONS_NAME,
  type ResultsState,
  TRAINED_ON_NAME,
} from '@research/data';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Stale results are used and named; those of other data, and those that are not there or cannot be read, are not used. */
export function checkUsable(
  scope: Pick<TaskScope<unknown>, 'task' | 'wirings' | 'workspaceRoot'>,
  found: ResultsState,
): Result<void> {
  const { projectRoot } = scope.task;
  const what = describeResultsState(found);
  const at = { file: inProject(projectRoot, resultsFile(TRAINED_ON_NAME)) };
  const checkout = `or take those of the last commit: git checkout -- ${inProject(projectRoot, resultsFolder)}`;
  switch (found.state) {
    case 'missing':
      return fail({ reason: 'missing-file', what, at, tries: [found.command, checkout] });
    case 'other-origin': {
      const all = searchCommand(scope.wirings) ?? 'npx nx run-many -t train';
      const tries = [found.command, `for all models: ${all}`];
      return fail({ reason: 'mixed-origins', what, at, tries });
    }
    default: {
      const checked = isEdited(found) ? checkReadable(scope) : ok(undefined);
      return checked.ok ? ok(undefined) : fail({ ...checked.error, tries: [found.command, checkout] });
    }
  }
}

/** What training left can be read; after an edit or a merge it may not. */
const isEdited = ({ why }: ResultsState): boolean =>
  why.some((change) => [METRICS_NAME, PREDICTIONS_NAME].some((name) => change.startsWith(`${name} changed`)));

function checkReadable({
  task,
  workspaceRoot,
}: Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>): Result<unknown> {
  const file = (name: string): string => inProject(task.projectRoot, resultsFile(name));
  const text = (name: string): string => readFileSync(join(workspaceRoot, file(name)), 'utf8');
  const metrics = parseMetrics(text(METRICS_NAME), file(METRICS_NAME));
  return metrics.ok ? parsePredictions(text(PREDICTIONS_NAME), file(PREDICTIONS_NAME)) : metrics;
}
