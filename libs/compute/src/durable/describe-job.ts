import type { Failure } from '@research/core';
import { byHand } from '../links/describe-silence';
import { recallJob } from './client-notes';
import type { DurableContext } from './durable-context';
import type { EnsuredJob } from './ensure-job';
import { isAlive, isOpen, type ListedJob } from './list-jobs';
import { cancelCommand, discardCommand, logsCommand } from './job-commands';
import { type JobRef, shortJobId, type TaskJobRef } from './job-ref';
import type { JobState } from './job-state';
import type { ShippedFile } from './ship-job';
import { workspaceName } from './workspace-name';

/** What was found or started. @param from byte of the log at which it is shown */
export function describeEnsured(
  ref: TaskJobRef,
  { ensured, from }: { readonly ensured: Exclude<EnsuredJob, { kind: 'absent' }>; readonly from: number },
): string {
  const job = `job ${shortJobId(ref)} of ${ref.taskId}`;
  const there = ref.link.kind === 'ssh' ? ` on host ${ref.link.host}` : '';
  const shown = from > 0 ? `; its log from byte ${from} on, all of it: ${logsCommand(ref)}` : '';
  switch (ensured.kind) {
    case 'started':
      return `${job} started${there}; it goes on when this terminal is closed (to end it: ${cancelCommand(ref)})`;
    case 'attached':
      return `${job} is running already${there}: attached${shown}`;
    case 'finished':
      return `${job} has ended meanwhile${there}${shown}`;
  }
}

/** The supervisor of a job is stopped (SIGSTOP): it neither ends the job nor records its end. */
export function describeStopped(ref: TaskJobRef, pid: number): string {
  const { link, taskId } = ref;
  const line = `kill -CONT ${pid}`;
  return [
    `warning: the supervisor of job ${shortJobId(ref)} of ${taskId} does not answer: process ${pid} has been stopped`,
    `(to let it go on: ${link.kind === 'ssh' ? `${byHand(link)} ${line}` : line}; to end the job: ${cancelCommand(ref)})`,
  ].join(' ');
}

/** What is sent before the job starts. */
export function describeSending({ link, taskId }: TaskJobRef, files: readonly ShippedFile[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const count = files.length === 1 ? '1 file' : `${files.length} files`;
  return `${taskId}: sending ${count}, ${size(bytes)}, to host ${link.host}`;
}

const size = (bytes: number): string =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** The outputs of the job are gone: they were given up, or an older client took them. */
export const describeTaken = (
  ref: TaskJobRef,
  { mayStart = true }: Pick<DurableContext, 'mayStart'>,
): string =>
  `warning: job ${shortJobId(ref)} of ${ref.taskId} has ended, but what it left was given up, or taken by an older nx-research${mayStart ? '; it starts again' : ''}`;

/** Why a job starts a second time; undefined when it does not. */
export function describeLost(ref: TaskJobRef, before: JobState): string | undefined {
  if (before.kind !== 'lost') return undefined;
  const why = whyLost(before);
  return `job ${shortJobId(ref)} of ${ref.taskId} was lost: ${why}; it starts again, with its checkpoints`;
}

function whyLost({ boot, stopped }: Extract<JobState, { kind: 'lost' }>): string {
  if (boot === 'changed') return 'the machine was restarted';
  if (stopped) return 'the machine or the login session told all processes to end';
  return 'it was killed together with its supervisor';
}

/** The failure of a task whose job has ended on a host that cannot record the end. */
export const unnotedEnd = (ref: TaskJobRef, command: string): Failure => ({
  reason: 'file-system',
  what: `job ${shortJobId(ref)} of ${ref.taskId} has ended, but its disk on host ${ref.link.host} takes no note of how`,
  tries: [
    'free disk space or inodes there, or make the disk writable; its supervisor tries again every second',
    `then collect what it left: ${command}`,
  ],
});

/** Warnings about jobs of the same task for earlier inputs. */
export function describeSuperseded(ref: TaskJobRef, jobs: readonly ListedJob[]): string[] {
  const ours = workspaceName(ref.workspaceRoot);
  return jobs
    .filter(({ label }) => (label.workspace ?? ours) === ours)
    .filter((job) => job.label.task === ref.taskId && job.fingerprint !== ref.fingerprint)
    .filter((job) => isOpen(job) && (isAlive(job) || isWaitedForHere(ref, job)))
    .map((job) => `warning: job ${shortJobId(ref)} supersedes ${describeOld(job)}`);
}

/** False for an ended job that this workspace has collected and others still wait for. */
const isWaitedForHere = ({ workspaceRoot }: JobRef, job: ListedJob): boolean =>
  job.followers.length === 0 || recallJob({ ...job, workspaceRoot }) !== undefined;

function describeOld(job: ListedJob): string {
  const { state, label } = job;
  const name = `job ${shortJobId(job)} of ${label.task}`;
  return isAlive(job)
    ? `${name}, ${state.kind} since ${label.since}, and no task will collect it (to end it: ${cancelCommand(job)})`
    : `${name}, asked for at ${label.since}, which has ended and will not be collected (to give it up: ${discardCommand(job)})`;
}

/** The failure of a task that detaches from its job. */
export const goesOn = (ref: TaskJobRef, command: string): Failure => ({
  reason: 'interrupted',
  what: `${ref.taskId} goes on as job ${shortJobId(ref)}`,
  tries: [
    `to look: ${logsCommand(ref)} --follow`,
    `to wait for it again: ${command}`,
    `to end it: ${cancelCommand(ref)}`,
  ],
});

/** The failure of a task whose job was cancelled. */
export const wasCancelled = (ref: TaskJobRef, command: string): Failure => ({
  reason: 'interrupted',
  what: `job ${shortJobId(ref)} of ${ref.taskId} was cancelled`,
  tries: [`to start it again, with its checkpoints: ${command}`],
});
