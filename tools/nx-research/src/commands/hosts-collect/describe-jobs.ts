import { type AskedJob, discardCommand, type JobEnd, type ListedJob, shortJobId } from '@research/compute';
import type { TaskId } from '@research/core';

/** A job, for people. */
export const titleOf = (job: ListedJob): string =>
  `job ${shortJobId(job)} of ${job.label.task} on host ${job.link.host}`;

/** A job whose outputs have come here just now. */
export const describeBrought = (job: ListedJob): string =>
  `${titleOf(job)} is here now${job.followers.length > 1 ? '; others have still to collect it' : ''}`;

/** A job that only other clones have still to collect. */
export const describeOthers = (job: ListedJob): string =>
  `${titleOf(job)} waits for ${job.followers.join(' and ')} to collect it; nothing of it is missing here`;

/** A job that this workspace has followed, and that others have settled without it. */
export const describeMissed = (job: ListedJob): string =>
  job.takenBy.length > 0
    ? `warning: ${titleOf(job)}: ${job.takenBy.join(' and ')} has what it left, and it is not here (fetch the results from there by git, or train: npx nx run ${job.label.task})`
    : `warning: ${titleOf(job)}: what it left was given up, and it is not here (to train: npx nx run ${job.label.task})`;

/** A job that this workspace has asked for, and that its host does not know. */
export const describeGone = ({ task, host, ...job }: AskedJob): string =>
  `warning: job ${shortJobId(job)} of ${task} is no longer on host ${host}, and nothing of it is here (to train: npx nx run ${task})`;

/** A job that ended without a trace: nothing is there to be collected, and nothing is started. @param again on demand */
export const describeLost = (job: ListedJob, again: boolean): string =>
  `warning: ${titleOf(job)} was lost (to start it again, with its checkpoints: npx nx run ${job.label.task}${again ? ' --again' : ''})`;

/** The same for whoever is not looking. */
export const endOfLost = (job: ListedJob): JobEnd => ({
  kind: 'lost',
  taskId: job.label.task as TaskId,
  host: job.link.host,
  job: shortJobId(job),
});

/** A job that its task did not take: it worked on what the task was before. */
export const describeLeft = (job: ListedJob): string =>
  `warning: ${titleOf(job)} stays there: the files, options or tools of ${job.label.task} have changed since it was asked for (to give it up: ${discardCommand(job)})`;

/** A job that only says itself that it is of this workspace: nothing is run because it says so. */
export const describeUnknown = (job: ListedJob): string =>
  `warning: ${titleOf(job)} stays there: it says that it is of this workspace, which has no note of it (run its task to collect it; to give it up: ${discardCommand(job)})`;
