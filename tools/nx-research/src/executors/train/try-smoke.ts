import { ok, type Result } from '@research/core';
import {
  checkModelResults,
  METRICS_NAME,
  type NamedText,
  parseMetrics,
  parsePredictions,
  PREDICTIONS_NAME,
} from '@research/data';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareProduction } from '../../task/production';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import type { TrainOptions } from './kind';
import { runTraining } from './run-training';
import { trainingInputs } from './training-inputs';

/**
 * Trains on a small slice, always anew, to see whether the script works at all. What it leaves comes to lie in
 * `out/train-smoke` and is checked as far as it is there; `results/` is not touched.
 */
export async function trySmoke(whole: TaskScope<TrainOptions>): Promise<Result<TaskOutcome>> {
  const outputFolder = `${whole.task.outputFolder}-smoke`;
  const scope = { ...whole, task: { ...whole.task, outputFolder } };
  const inputs = await trainingInputs(scope);
  if (!inputs.ok) return inputs;
  const production = await prepareProduction(scope, {
    identity: { training: inputs.value, smoke: true },
    requires: scope.options.requires,
  });
  if (!production.ok) return production;
  const { context } = production.value;
  const anew = { ...production.value, context: { ...context, reuse: false } };
  const trained = await runTraining(scope, { production: anew, fresh: false });
  if (!trained.ok) return trained;
  if (trained.value === 'absent') throw new Error('a trial is always wanted');
  if (trained.value.status === 'submitted') return ok(trained.value);
  const sound = checkWhatIsThere(scope);
  if (!sound.ok) return sound;
  scope.say(`${scope.task.id}: the script works on a small slice; ${sound.value}`);
  return ok(trained.value);
}

/** Gives what has been checked. */
function checkWhatIsThere({ task, workspaceRoot }: TaskScope<TrainOptions>): Result<string> {
  const found = (name: string): NamedText | undefined => {
    const file = `${task.outputFolder}/${name}`;
    const path = join(workspaceRoot, file);
    return existsSync(path) ? { file, text: readFileSync(path, 'utf8') } : undefined;
  };
  const [metrics, predictions] = [found(METRICS_NAME), found(PREDICTIONS_NAME)];
  const checks = [
    metrics && predictions && checkModelResults({ metrics, predictions }),
    metrics && parseMetrics(metrics.text, metrics.file),
    predictions && parsePredictions(predictions.text, predictions.file),
  ];
  for (const check of checks) if (check && !check.ok) return check;
  const names = [metrics && METRICS_NAME, predictions && PREDICTIONS_NAME].filter(
    (name) => name !== undefined,
  );
  return ok(
    names.length === 0 ? 'it leaves no results to check' : `${names.join(' and ')} keep the contract`,
  );
}
