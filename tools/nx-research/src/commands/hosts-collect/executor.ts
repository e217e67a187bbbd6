import { isAlive, type ListedJob, recallJob, workspaceName } from '@research/compute';
import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import { describeState } from '../../jobs/describe-state';
import { jobsOnHosts } from '../../jobs/jobs-on-hosts';
import { notifier } from '../../notify/notifier';
import { defineExecutor } from '../../task/define-executor';
import type { TaskScope } from '../../scope/task-scope';
import { collectTask } from './collect-task';
import { describeLeft, describeLost, endOfLost, titleOf } from './describe-jobs';
import { hostsCollectKind } from './kind';
import type { HostsCollectOptions } from './options';

type CollectScope = TaskScope<HostsCollectOptions>;

export const executor = defineExecutor(hostsCollectKind, async (scope) => {
  const { say } = scope;
  const jobs = await ownJobs(scope);
  if (!jobs.ok) return jobs;
  for (const job of jobs.value.filter(isAlive)) say(`${titleOf(job)} is ${describeState(job.state)}`);
  await tellLost(scope, jobs.value);
  const ended = jobs.value.filter(hasEnded);
  if (ended.length === 0) say('nothing has ended that is not here already');
  const failures: Failure[] = [];
  const collected: ListedJob[] = [];
  for (const [task, its] of byTask(ended)) {
    const done = await collectTask(scope, task, its);
    if (done.ok) collected.push(...its);
    else failures.push(done.error);
  }
  if (collected.length > 0) await tellLeft(scope, collected);
  if (failures.length === 0) return ok({ status: 'done' });
  return fail(severalFailures('not everything could be collected', failures));
});

/** Those that this workspace has asked for. */
async function ownJobs(scope: CollectScope): Promise<Result<ListedJob[]>> {
  const jobs = await jobsOnHosts(scope, scope.options.host);
  const ours = workspaceName(scope.workspaceRoot);
  return jobs.ok ? ok(jobs.value.filter(({ label }) => label.workspace === ours)) : jobs;
}

const hasEnded = ({ state }: ListedJob): boolean => state.kind === 'exited';

function byTask(jobs: readonly ListedJob[]): Map<string, readonly ListedJob[]> {
  const names = new Set(jobs.map(({ label }) => label.task));
  return new Map([...names].map((name) => [name, jobs.filter(({ label }) => label.task === name)]));
}

/** Nobody hears of a lost job otherwise, before its task is run again. */
async function tellLost(scope: CollectScope, jobs: readonly ListedJob[]): Promise<void> {
  const { workspaceRoot, say } = scope;
  const notify = notifier(scope);
  const isLost = (job: ListedJob): boolean =>
    job.state.kind === 'lost' && recallJob({ ...job, workspaceRoot }) !== undefined;
  for (const job of jobs.filter(isLost)) {
    say(describeLost(job));
    await notify(endOfLost(job));
  }
}

/** What a task has left although it was there to collect is of no use to it any more. */
async function tellLeft(scope: CollectScope, jobs: readonly ListedJob[]): Promise<void> {
  const now = await ownJobs(scope);
  if (!now.ok) return;
  for (const job of now.value.filter(hasEnded))
    if (jobs.some(({ fingerprint }) => fingerprint === job.fingerprint)) scope.say(describeLeft(job));
}
