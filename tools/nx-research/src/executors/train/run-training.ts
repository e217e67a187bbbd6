import { fail, type Failure, ok, type Result, taskId, readFlag, variables } from '@research/core';
import { gpuTalk } from '../../task/gpu-use';
import { type Production, reportProduction } from '../../task/production';
import { runDurableScript, untilWhen } from '../../task/run-durable-script';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { isOriginRead } from '../../wiring/origin-file';
import type { TrainOptions } from './kind';

/** True when results that are fresh are to be made again; what a host has been asked for already is only collected. */
export const wantsAgain = ({ options, ports: { env } }: TaskScope<TrainOptions>): boolean =>
  (options.again || readFlag(env, variables.again) === true || readFlag(env, variables.reuse) === false) &&
  readFlag(env, variables.collect) !== true;

/** A training and what is known of its results. */
export interface Training {
  readonly production: Production;
  /** Results of the same inputs are there. */
  readonly fresh: boolean;
}

/**
 * Runs the script as a job that outlives this process. `absent`: there is no such job, and none is needed. Its outputs
 * go to the task's output folder: the model, and the results beside it.
 */
export async function runTraining(
  scope: TaskScope<TrainOptions>,
  { production, fresh }: Training,
): Promise<Result<TaskOutcome | 'absent'>> {
  const again = wantsAgain(scope);
  const { writes, results, smoke, unrelated } = scope.options;
  const { task, say, ports } = scope;
  const reads = task.reads.filter((read) => !isOriginRead(read));
  const own = { ...scope, task: { ...task, reads } };
  const ran = await runDurableScript(own, {
    production,
    writes: [...writes, ...results],
    unrelated,
    taskId: smoke ? taskId(task.project, `${task.target}:smoke`) : task.id,
    partial: smoke,
    observer: { gpuRead: gpuTalk(say) },
    until: untilWhen(ports.env),
    again,
    mayStart: again || !fresh,
    ...(smoke ? { env: { [variables.smoke.name]: '1' } } : {}),
  });
  if (!ran.ok) return ran;
  if (ran.value.kind === 'absent')
    return fresh ? ok('absent') : fail(notThere(scope, production, ran.value.job));
  if (ran.value.kind !== 'submitted') return reportProduction(own, production, ran.value);
  const { host } = production.context;
  const note = `submitted to ${host.id} as job ${ran.value.job}; it runs in the background`;
  say(`${task.id}: ${note}`);
  const next = ['npx nx run hosts:collect', `npx nx run hosts:logs --job=${ran.value.job} --follow`];
  return ok({ status: 'submitted', notes: [note], next });
}

/** There is nothing to collect. */
const notThere = ({ task }: TaskScope<TrainOptions>, { context }: Production, job: string): Failure => ({
  reason: 'not-found',
  what: `host ${context.host.id} has no job ${job} of what ${task.id} would train on now`,
  tries: [`to train: npx nx run ${task.id}`, 'to see what hosts have: npx nx run hosts:jobs'],
});
