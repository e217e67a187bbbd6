import { placeFiles } from '@research/compute';
import { ok, type Result } from '@research/core';
import {
  checkModelResults,
  formatTrainedOn,
  METRICS_NAME,
  PREDICTIONS_NAME,
  TRAINED_ON_NAME,
  type TrainingInputs,
} from '@research/data';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashesOf } from './hashes-of';
import { defineExecutor } from '../../task/define-executor';
import { prepareProduction, type Production } from '../../task/production';
import { reuseVariable } from '../../task/reuse-variable';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { resultsFolder } from '../../wiring/results';
import { trainKind } from './kind';
import type { TrainOptions } from './options';
import { takeOutValues } from './plain-values';
import { readersInThisRun } from './readers-in-this-run';
import { resultsNow } from './results-now';
import { runTraining } from './run-training';
import { trySmoke } from './try-smoke';
import { trainingInputs } from './training-inputs';

type TrainScope = TaskScope<TrainOptions>;

export const executor = defineExecutor(trainKind, (scope) =>
  scope.options.smoke ? trySmoke(scope) : trainForResults(scope),
);

async function trainForResults(scope: TrainScope): Promise<Result<TaskOutcome>> {
  const alone = readersInThisRun(scope);
  if (!alone.ok) return alone;
  const inputs = await trainingInputs(scope);
  if (!inputs.ok) return inputs;
  if (await isFresh(scope, inputs.value)) {
    const taken = await takeOutValues(scope);
    return taken.ok ? keep(scope) : taken;
  }
  const production = await prepareProduction(scope, {
    identity: { training: inputs.value },
    requires: scope.options.requires,
    asks: scope.options,
  });
  if (!production.ok) return production;
  const trained = await runTraining(scope, production.value);
  if (!trained.ok || trained.value.status === 'submitted') return trained;
  const placed = await place(scope, inputs.value, production.value);
  return placed.ok ? trained : placed;
}

/** Results of the same inputs are not made again, on whatever machine they were made. */
async function isFresh(scope: TrainScope, inputs: TrainingInputs): Promise<boolean> {
  if (scope.ports.env[reuseVariable] === 'no') return false;
  const now = await resultsNow(scope, inputs);
  return now.ok && now.value.state === 'fresh';
}

function keep({ task, workspaceRoot, say }: TrainScope): Result<TaskOutcome> {
  const here = task.writes.every((name) => existsSync(join(workspaceRoot, task.outputFolder, name)));
  const absent = here ? '' : `; ${task.writes.join(', ')}: not on this machine, --skip-nx-cache trains again`;
  say(`${task.id}: the results are fresh, there is nothing to train${absent}`);
  return ok({ status: 'kept' });
}

/** Checks what the script left and moves the results to where git has them, all or none. */
async function place(
  { options, task, workspaceRoot, say }: TrainScope,
  inputs: TrainingInputs,
  { tools }: Production,
): Promise<Result<void>> {
  const from = join(workspaceRoot, task.outputFolder);
  const named = (name: string) => ({
    file: `${task.outputFolder}/${name}`,
    text: readFileSync(join(from, name), 'utf8'),
  });
  const metrics = checkModelResults({ metrics: named(METRICS_NAME), predictions: named(PREDICTIONS_NAME) });
  if (!metrics.ok) return metrics;
  const folder = `${task.projectRoot}/${resultsFolder}`;
  const results = await hashesOf(from, options.results);
  const text = formatTrainedOn({ ...inputs, tools: tools.versions, results });
  const placed = await placeFiles({
    workspaceRoot,
    from,
    to: join(workspaceRoot, folder),
    names: options.results,
    seal: { name: TRAINED_ON_NAME, text },
  });
  if (!placed.ok) return placed;
  const { n, metrics: scores } = metrics.value;
  say(`${task.project}: ${n} games, AUC ${scores.auc.estimate}, log loss ${scores.log_loss.estimate}`);
  say(
    placed.value.length === 0
      ? `${folder}: the same as before`
      : `${folder}: ${placed.value.join(', ')} changed`,
  );
  say('→ git diff --stat, then npx nx affected -t build');
  return ok(undefined);
}
