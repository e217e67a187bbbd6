import { discardCommand, type JobEnd, type ListedJob, shortJobId } from '@research/compute';
import type { TaskId } from '@research/core';

/** A job, for people. */
export const titleOf = (job: ListedJob): string =>
  `job ${shortJobId(job)} of ${job.label.task} on host ${job.link.host}`;

/** A job that ended without a trace: nothing is there to be collected, and nothing is started. */
export const describeLost = (job: ListedJob): string =>
  `warning: ${titleOf(job)} was lost (to start it again, with its checkpoints: npx nx run ${job.label.task})`;

/** The same for whoever is not looking. */
export const endOfLost = (job: ListedJob): JobEnd => ({
  kind: 'lost',
  taskId: job.label.task as TaskId,
  host: job.link.host,
  job: shortJobId(job),
});

/** A job that its task did not take: it worked on what the task was before. */
export const describeLeft = (job: ListedJob): string =>
  `warning: ${titleOf(job)} stays there: what ${job.label.task} reads has changed since it was asked for (to give it up: ${discardCommand(job)})`;

/** A job that only says itself that it is of this workspace: nothing is run because it says so. */
export const describeUnknown = (job: ListedJob): string =>
  `warning: ${titleOf(job)} stays there: it says that it is of this workspace, which has no note of it (run its task to collect it; to give it up: ${discardCommand(job)})`;
