import type { Failure } from '@research/core';
import type { DurableWhere } from './durable-where';
import type { EnsuredJob } from './ensure-job';
import { isAlive, type ListedJob } from './list-jobs';
import { type JobPlace, shortJobId } from './job-place';
import type { JobState } from './job-state';

type Named = Pick<DurableWhere, 'taskId'>;

const cancelCommand = (place: Pick<JobPlace, 'fingerprint'>): string =>
  `npx nx run hosts:cancel --job=${shortJobId(place)}`;

const logsCommand = (place: JobPlace): string => `npx nx run hosts:logs --job=${shortJobId(place)}`;

/** What has been found or started. @param from byte of the log at which it is shown */
export function describeEnsured(
  place: JobPlace,
  { taskId }: Named,
  { ensured, from }: { readonly ensured: EnsuredJob; readonly from: number },
): string {
  const job = `job ${shortJobId(place)} of ${taskId}`;
  const shown = from > 0 ? `; its log from byte ${from} on, all of it: ${logsCommand(place)}` : '';
  switch (ensured.kind) {
    case 'started':
      return `${job} started; it goes on when this terminal is closed (to end it: ${cancelCommand(place)})`;
    case 'attached':
      return `${job} is running already: attached${shown}`;
    case 'finished':
      return `${job} has ended meanwhile${shown}`;
  }
}

/** Why a job starts a second time; undefined when it does not. */
export function describeLost(place: JobPlace, { taskId }: Named, before: JobState): string | undefined {
  if (before.kind !== 'lost') return undefined;
  const why =
    before.boot === 'changed'
      ? 'the machine was restarted'
      : 'it was killed together with what watched over it';
  return `job ${shortJobId(place)} of ${taskId} was lost: ${why}; it starts again, with its checkpoints`;
}

/** The jobs of the same task that work on what it was before. */
export function describeSuperseded(place: JobPlace, { taskId }: Named, jobs: readonly ListedJob[]): string[] {
  return jobs
    .filter((job) => job.label.task === taskId && job.fingerprint !== place.fingerprint && isAlive(job))
    .map(
      (job) =>
        `warning: job ${shortJobId(place)} supersedes job ${shortJobId(job)} of ${taskId}, ${job.state.kind} since ` +
        `${job.label.since}, which nobody will collect (to end it: ${cancelCommand(job)})`,
    );
}

/** The failure of a task that lets go of its job. */
export const goesOn = (place: JobPlace, { taskId }: Named, command: string): Failure => ({
  reason: 'interrupted',
  what: `${taskId} goes on as job ${shortJobId(place)}`,
  tries: [
    `to look: ${logsCommand(place)} --follow`,
    `to wait for it again: ${command}`,
    `to end it: ${cancelCommand(place)}`,
  ],
});

/** The failure of a task whose job somebody has cancelled. */
export const wasCancelled = (place: JobPlace, { taskId }: Named, command: string): Failure => ({
  reason: 'interrupted',
  what: `job ${shortJobId(place)} of ${taskId} was cancelled`,
  tries: [`to start it again, with its checkpoints: ${command}`],
});
