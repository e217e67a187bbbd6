import {
  type AskedJob,
  askedOn,
  discardCommand,
  isAlive,
  type JobEnd,
  type Link,
  type ListedJob,
  recallJob,
  shortJobId,
  workspaceName,
} from '@research/compute';
import { fail, type Failure, ok, type Result, severalFailures, type TaskId } from '@research/core';
import { describeState } from '../../jobs/job-table';
import { linksOf, listJobsOf } from '../../jobs/jobs-on-hosts';
import { notifier } from '../../notify/notifier';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { hostsCollectKind, type HostsCollectOptions } from '../hosts';
import { collectTask } from './collect-task';

type CollectScope = TaskScope<HostsCollectOptions>;

export const executor = defineExecutor(hostsCollectKind, async (scope) => {
  const { say } = scope;
  const jobs = await ownJobs(scope);
  if (!jobs.ok) return jobs;
  const { asked, unknown, gone } = jobs.value;
  for (const job of asked.filter(isThere)) say(`${titleOf(job)} is ${describeState(job.state)}`);
  for (const job of unknown.filter(hasEnded))
    say(isForOthers(scope, job) ? describeOthers(job) : describeUnknown(job));
  for (const job of asked.filter(wasTaken)) say(describeMissed(job));
  for (const note of gone) say(describeGone(note));
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
  if (collected.length > 0) await tellCollected(scope, collected);
  if (failures.length === 0) return ok({ status: 'done' });
  return fail(severalFailures('not everything could be collected', failures));
});

/** The jobs on the hosts, by whether this workspace knows that it has asked for them. */
interface OwnJobs {
  /** Each with the task that it was asked for by: what a host says of that would choose what is run here. */
  readonly asked: readonly ListedJob[];
  /** They only say themselves that they are of this workspace. */
  readonly unknown: readonly ListedJob[];
  /** What this workspace has asked for, and the host does not know. */
  readonly gone: readonly AskedJob[];
}

async function ownJobs(scope: CollectScope): Promise<Result<OwnJobs>> {
  const { workspaceRoot, options } = scope;
  const links = await linksOf(scope, options.host);
  if (!links.ok) return links;
  const found = await listJobsOf(scope, links.value, options.host);
  if (!found.ok) return found;
  const { jobs, reached } = found.value;
  const noted = jobs.map((job) => ({ job, note: recallJob({ ...job, workspaceRoot }) }));
  const ours = workspaceName(workspaceRoot);
  return ok({
    asked: noted.flatMap(({ job, note }) =>
      note ? [{ ...job, label: { ...job.label, task: note.task } }] : [],
    ),
    unknown: noted.flatMap(({ job, note }) => (!note && job.label.workspace === ours ? [job] : [])),
    gone: reached.flatMap((link) => goneFrom(scope, link, jobs)),
  });
}

const goneFrom = ({ workspaceRoot }: CollectScope, { host }: Link, jobs: readonly ListedJob[]): AskedJob[] =>
  askedOn(workspaceRoot, host).filter(
    ({ fingerprint }) => !jobs.some((job) => job.fingerprint === fingerprint && job.link.host === host),
  );

/** This workspace has collected it, and others have not. */
const isForOthers = ({ workspaceRoot }: CollectScope, { followers }: ListedJob): boolean =>
  followers.length > 0 && !followers.includes(workspaceName(workspaceRoot));

/** Everybody who followed it has what it left, as far as its host knows. */
const wasTaken = ({ state }: ListedJob): boolean =>
  state.kind === 'acknowledged' && state.how !== 'cancelled';

/** There is nothing to collect of it yet. */
const isThere = (job: ListedJob): boolean => isAlive(job) || job.state.kind === 'unnoted';

const hasEnded = ({ state }: ListedJob): boolean => state.kind === 'exited';

function byTask(jobs: readonly ListedJob[]): Map<string, readonly ListedJob[]> {
  const names = new Set(jobs.map(({ label }) => label.task));
  return new Map([...names].map((name) => [name, jobs.filter(({ label }) => label.task === name)]));
}

/** Otherwise a lost job would go unnoticed until its task is run again. */
async function tellLost(scope: CollectScope, jobs: readonly ListedJob[]): Promise<void> {
  const { say, workspaceRoot } = scope;
  const notify = notifier(scope);
  for (const job of jobs.filter(({ state }) => state.kind === 'lost')) {
    say(describeLost(job, recallJob({ ...job, workspaceRoot })?.again === true));
    await notify(endOfLost(job));
  }
}

/** What a task has left although it was there to collect is of no use to it any more. */
async function tellCollected(scope: CollectScope, jobs: readonly ListedJob[]): Promise<void> {
  const now = await ownJobs(scope);
  if (!now.ok) return;
  for (const job of jobs) {
    const isLeft = now.value.asked.some((one) => one.fingerprint === job.fingerprint && hasEnded(one));
    scope.say(isLeft ? describeLeft(job) : describeBrought(job));
  }
}

/** A job, for people. */
export const titleOf = (job: ListedJob): string =>
  `job ${shortJobId(job)} of ${job.label.task} on host ${job.link.host}`;

/** A job whose outputs have come here just now. */
const describeBrought = (job: ListedJob): string =>
  `${titleOf(job)} is here now${job.followers.length > 1 ? '; others have still to collect it' : ''}`;

/** A job that only other clones have still to collect. */
const describeOthers = (job: ListedJob): string =>
  `${titleOf(job)} waits for ${job.followers.join(' and ')} to collect it; nothing of it is missing here`;

/** A job that this workspace has followed, and that others have settled without it. */
const describeMissed = (job: ListedJob): string =>
  job.takenBy.length > 0
    ? `warning: ${titleOf(job)}: ${job.takenBy.join(' and ')} has what it left, and it is not here (fetch the results from there by git, or train: npx nx run ${job.label.task})`
    : `warning: ${titleOf(job)}: what it left was given up, and it is not here (to train: npx nx run ${job.label.task})`;

/** A job that this workspace has asked for, and that its host does not know. */
const describeGone = ({ task, host, ...job }: AskedJob): string =>
  `warning: job ${shortJobId(job)} of ${task} is no longer on host ${host}, and nothing of it is here (to train: npx nx run ${task})`;

/** A job that ended without a trace: nothing is there to be collected, and nothing is started. @param again on demand */
const describeLost = (job: ListedJob, again: boolean): string =>
  `warning: ${titleOf(job)} was lost (to start it again, with its checkpoints: npx nx run ${job.label.task}${again ? ' --again' : ''})`;

/** The same as a notification. */
const endOfLost = (job: ListedJob): JobEnd => ({
  kind: 'lost',
  taskId: job.label.task as TaskId,
  host: job.link.host,
  job: shortJobId(job),
});

/** A job that its task did not take: it worked on what the task was before. */
const describeLeft = (job: ListedJob): string =>
  `warning: ${titleOf(job)} stays there: the files, options or tools of ${job.label.task} have changed since it was asked for (to give it up: ${discardCommand(job)})`;

/** A job that only says itself that it is of this workspace: nothing is run because it says so. */
const describeUnknown = (job: ListedJob): string =>
  `warning: ${titleOf(job)} stays there: it says that it is of this workspace, which has no note of it (run its task to collect it; to give it up: ${discardCommand(job)})`;
