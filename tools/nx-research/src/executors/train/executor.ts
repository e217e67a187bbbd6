import { askedAnywhere, placeFiles } from '@research/compute';
import {
  describeFailure,
  fail,
  type Failure,
  hashFile,
  ok,
  readFlag,
  type Result,
  variables,
} from '@research/core';
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
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { requireNoReaders } from '../../task/require-no-readers';
import { prepareProduction, type Production, workOf } from '../../task/production';
import { inProject } from '../../wiring/project-path';
import { resultsFolder } from '../../wiring/results';
import { trainKind, type TrainOptions } from './kind';
import { takeOutValues } from './plain-values';
import { resultsNow } from './results-now';
import { runTraining, wantsAgain } from './run-training';
import { readsThere, trainingInputs } from './training-inputs';
import { trySmoke } from './try-smoke';

type TrainScope = TaskScope<TrainOptions>;

export const executor = defineExecutor(trainKind, train, oldResults);

function train(given: TrainScope): Promise<Result<TaskOutcome>> {
  const scope = readsThere(given);
  for (const { trainer, path } of given.task.reads.filter((read) => !scope.task.reads.includes(read)))
    scope.say(`${path} is not there, and training does without; to search first: npx nx run ${trainer}`);
  return scope.options.smoke ? trySmoke(scope) : trainForResults(scope);
}

/**
 * Where the text waits for a training that has failed, the results of before stand in for it, stale or not: the workflow fails at
 * its end. Not for a submission, and not where those results may not be used.
 */
async function oldResults(given: TrainScope, failure: Failure): Promise<Result<TaskOutcome>> {
  const { ports, signal, options, task, say } = given;
  const isAwaited = readFlag(ports.env, variables.trainFirst) === true && !options.smoke;
  if (
    !isAwaited ||
    readFlag(ports.env, variables.strict) === true ||
    signal.aborted ||
    failure.reason === 'interrupted'
  )
    return fail(failure);
  const scope = readsThere(given);
  const inputs = await trainingInputs(scope);
  const found = inputs.ok ? await resultsNow(scope, inputs.value) : inputs;
  if (!found.ok || !['stale', 'fresh'].includes(found.value.state)) return fail(failure);
  const stands = `${task.id} failed: the results of before stand in for those of the data as it is now`;
  say(`${describeFailure(failure)}\n${stands}`);
  return ok({ status: 'soft', failure, notes: [`${stands}: ${failure.what}`], next: [found.value.command] });
}

async function trainForResults(scope: TrainScope): Promise<Result<TaskOutcome>> {
  const alone = requireNoReaders(scope, 'trained');
  if (!alone.ok) return alone;
  const inputs = await trainingInputs(scope);
  if (!inputs.ok) return inputs;
  const identity = { training: inputs.value };
  const fresh = await isFresh(scope, inputs.value);
  const again = wantsAgain(scope);
  // What a host was asked for comes first: results of the same inputs may have been asked for again.
  if (fresh && !again && !(await isAskedFor(scope, identity))) return keepFresh(scope);
  const production = await prepareProduction(scope, {
    identity,
    requires: scope.options.requires,
  });
  if (!production.ok) return production;
  const { context } = production.value;
  const reuse = context.reuse === true && !again;
  const trained = await runTraining(scope, {
    production: { ...production.value, context: { ...context, reuse } },
    fresh,
  });
  if (!trained.ok) return trained;
  if (trained.value === 'absent') return keepFresh(scope);
  if (trained.value.status === 'submitted') return ok(trained.value);
  const placed = await place(scope, inputs.value, production.value);
  return placed.ok ? ok(trained.value) : placed;
}

/** Results of the same inputs are not made again, on whatever machine they were made. */
async function isFresh(scope: TrainScope, inputs: TrainingInputs): Promise<boolean> {
  const now = await resultsNow(scope, inputs);
  return now.ok && now.value.state === 'fresh';
}

/** True when a host was asked for this very training, and what it makes of that is not here. */
async function isAskedFor(scope: TrainScope, identity: Readonly<Record<string, unknown>>): Promise<boolean> {
  const work = await workOf(scope, { identity });
  return work.ok && askedAnywhere(scope.workspaceRoot).some((note) => note.work === work.value);
}

async function keepFresh(scope: TrainScope): Promise<Result<TaskOutcome>> {
  const taken = await takeOutValues(scope);
  return taken.ok ? keep(scope) : taken;
}

function keep({ task, workspaceRoot, say }: TrainScope): Result<TaskOutcome> {
  const here = task.writes.every((name) => existsSync(join(workspaceRoot, task.outputFolder, name)));
  const absent = here
    ? ''
    : `; ${task.writes.join(', ')}: not on this machine; to train again: npx nx run ${task.id} --again`;
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
  const folder = inProject(task.projectRoot, resultsFolder);
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

/** SHA-256 of some files of a folder, by name. */
async function hashesOf(folder: string, names: readonly string[]): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const name of names) hashes[name] = await hashFile(join(folder, name));
  return hashes;
}
