import { isAlive, type ListedJob, recallJob, workspaceName } from '@research/compute';
import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import { describeState } from '../../jobs/describe-state';
import { jobsOnHosts } from '../../jobs/jobs-on-hosts';
import { notifier } from '../../notify/notifier';
import { defineExecutor } from '../../task/define-executor';
import type { TaskScope } from '../../scope/task-scope';
import { collectTask } from './collect-task';
import { describeLeft, describeLost, describeUnknown, endOfLost, titleOf } from './describe-jobs';
import { hostsCollectKind } from './kind';
import type { HostsCollectOptions } from './options';

type CollectScope = TaskScope<HostsCollectOptions>;

export const executor = defineExecutor(hostsCollectKind, async (scope) => {
  const { say } = scope;
  const jobs = await ownJobs(scope);
  if (!jobs.ok) return jobs;
  const { asked, unknown } = jobs.value;
  for (const job of asked.filter(isThere)) say(`${titleOf(job)} is ${describeState(job.state)}`);
  for (const job of unknown.filter(hasEnded)) say(describeUnknown(job));
  await tellLost(scope, asked);
  const ended = asked.filter(hasEnded);
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

/** The jobs on the hosts, by whether this workspace knows that it has asked for them. */
interface OwnJobs {
  /** Each with the task that it was asked for by: what a host says of that would choose what is run here. */
  readonly asked: readonly ListedJob[];
  /** They only say themselves that they are of this workspace. */
  readonly unknown: readonly ListedJob[];
}

async function ownJobs(scope: CollectScope): Promise<Result<OwnJobs>> {
  const jobs = await jobsOnHosts(scope, scope.options.host);
  if (!jobs.ok) return jobs;
  const { workspaceRoot } = scope;
  const noted = jobs.value.map((job) => ({ job, note: recallJob({ ...job, workspaceRoot }) }));
  const ours = workspaceName(workspaceRoot);
  return ok({
    asked: noted.flatMap(({ job, note }) =>
      note ? [{ ...job, label: { ...job.label, task: note.task } }] : [],
    ),
    unknown: noted.flatMap(({ job, note }) => (!note && job.label.workspace === ours ? [job] : [])),
  });
}

/** There is nothing to collect of it yet. */
const isThere = (job: ListedJob): boolean => isAlive(job) || job.state.kind === 'unnoted';

const hasEnded = ({ state }: ListedJob): boolean => state.kind === 'exited';

function byTask(jobs: readonly ListedJob[]): Map<string, readonly ListedJob[]> {
  const names = new Set(jobs.map(({ label }) => label.task));
  return new Map([...names].map((name) => [name, jobs.filter(({ label }) => label.task === name)]));
}

/** Nobody hears of a lost job otherwise, before its task is run again. */
async function tellLost(scope: CollectScope, jobs: readonly ListedJob[]): Promise<void> {
  const { say } = scope;
  const notify = notifier(scope);
  for (const job of jobs.filter(({ state }) => state.kind === 'lost')) {
    say(describeLost(job));
    await notify(endOfLost(job));
  }
}

/** What a task has left although it was there to collect is of no use to it any more. */
async function tellLeft(scope: CollectScope, jobs: readonly ListedJob[]): Promise<void> {
  const now = await ownJobs(scope);
  if (!now.ok) return;
  for (const job of now.value.asked.filter(hasEnded))
    if (jobs.some(({ fingerprint }) => fingerprint === job.fingerprint)) scope.say(describeLeft(job));
}
