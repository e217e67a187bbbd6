import { allOk, fail, ok, type Failure, type Result } from '@research/core';
import { checkReads } from '../jobs/check-reads';
import type { Job } from '../jobs/job';
import { kept, mayKeep } from '../jobs/keep-outputs';
import type { JobOutcome } from '../jobs/run-job';
import { tooFewSlots } from '../leases/lease-resources';
import { placeOfLink } from '../links/link';
import { linkTo } from '../links/link-to';
import { Patience } from '../links/patience';
import { checkOutputFolder } from '../outputs/check-output-folder';
import { checkWrites } from '../outputs/check-writes';
import { acknowledgeCollected, isOwed } from './collect-job';
import { admitJob } from './admit-job';
import { askedFor, forgetJob } from './client-notes';
import { describeLost, describeSuperseded, describeTaken, goesOn, unnotedEnd } from './describe-job';
import type { Assignment, DurableContext } from './durable-context';
import type { EnsuredJob } from './ensure-job';
import { followJob } from './follow-job';
import { requestJob } from './request-job';
import { shortJobId, type TaskJobRef } from './job-ref';
import type { JobState } from './job-state';
import { isOpen, type ListedJob, listJobs } from './list-jobs';
import { reportEnd, takeEnd } from './take-end';

/** The cause of a job that is lost repeatedly does not go away by another start. */
const startsAtMost = 3;

/**
 * A success: the outputs are in place, or the job was submitted and runs on its host, or there was nothing to collect.
 */
export type DurableOutcome =
  | JobOutcome
  | { readonly kind: 'submitted'; readonly job: string }
  /** The job does not exist, and was not to be started. */
  | { readonly kind: 'absent'; readonly job: string };

/**
 * Runs a job that outlives this process, on this machine or behind SSH, and puts its outputs in place; in all else as
 * `runJob`. A later call with the same fingerprint attaches to the job, or gets its outputs or, once, its failure. An
 * abort detaches from the job and fails with `interrupted`; so does a cancelled job. A lost job is started again.
 * `CHECKPOINT_DIR` names a folder that is kept until the command succeeds. An unreachable host is retried for its
 * `reconnectSeconds`; then the call fails with `host-unreachable`, and the job goes on.
 */
export async function runDurably(job: Job, context: DurableContext): Promise<Result<DurableOutcome>> {
  const { workspaceRoot, outputFolder, host, taskId, observer, signal } = context;
  const say = (line: string): void => observer.say(line);
  const sound = allOk([
    checkReads(job, context),
    checkWrites(job.writes),
    checkOutputFolder(workspaceRoot, outputFolder),
  ]);
  if (!sound.ok) return sound;
  const link = linkTo(host, workspaceRoot, { say });
  const ref = { workspaceRoot, link, fingerprint: job.fingerprint, taskId };
  const seconds = host.reconnectSeconds ?? defaultPatience;
  const silent = (isSilent: boolean): void => observer.silent?.(isSilent);
  const patience = new Patience({ seconds, say, signal, silent });
  const keeps = await mayKeep(job, context);
  if (keeps && !isOwed(ref, context)) {
    const settled = await patience.with(() => acknowledgeCollected(ref, context));
    return settled.ok ? ok(kept(context)) : settled;
  }
  const tooFew = tooFewSlots({ ...context, needs: job.needs });
  if (tooFew) return fail(tooFew);
  if (signal?.aborted) return fail(interruptedBefore(context));
  const jobs = await patience.with(() => listJobs(link));
  if (!jobs.ok) return jobs;
  if (!context.isOneOfMany) {
    forgetSettled(ref, jobs.value);
    for (const line of describeSuperseded(ref, jobs.value)) say(line);
  }
  const admitted = await admitJob({ context, ref }, jobs.value);
  if (!admitted.ok) return admitted;
  // Nothing is awaited from here until the request is noted, which `reached` tells: an abort before that starts nothing.
  if (signal?.aborted) {
    admitted.value.end();
    return fail(interruptedBefore(context));
  }
  const outcome = await followToTheEnd({
    job,
    context: { ...afterWaiting(context, admitted.value.waitedMs), mayStart: mayStart(context) && !keeps },
    ref,
    patience,
  });
  if (!goesOnWithoutUs(outcome)) admitted.value.end();
  return keeps && outcome.ok && outcome.value.kind === 'absent' ? ok(kept(context)) : outcome;
}

const mayStart = ({ until, mayStart: may = true }: DurableContext): boolean => may && until !== 'collect';

/** Adds the client's wait before the job was requested to the job's own wait. */
const afterWaiting = (context: DurableContext, earlierMs: number): DurableContext => ({
  ...context,
  observer: {
    ...context.observer,
    worked: ({ waitedMs, ranMs }) => context.observer.worked?.({ waitedMs: waitedMs + earlierMs, ranMs }),
  },
});

/** The job goes on, and so does its claim on memory. */
const goesOnWithoutUs = (outcome: Result<DurableOutcome>): boolean =>
  outcome.ok
    ? outcome.value.kind === 'submitted'
    : ['interrupted', 'host-unreachable', 'invalid-answer'].includes(outcome.error.reason);

/** Forgets jobs that the host no longer has, or that others have settled: they cannot be running there. */
function forgetSettled(ref: TaskJobRef, jobs: readonly ListedJob[]): void {
  const here = placeOfLink(ref.link);
  const open = new Set(jobs.filter(isOpen).map(({ fingerprint }) => fingerprint));
  for (const { fingerprint, at } of askedFor(ref.workspaceRoot, ref.link.host, ref.taskId))
    if (!open.has(fingerprint) && fingerprint !== ref.fingerprint && (at ?? here) === here)
      forgetJob({ ...ref, fingerprint });
}

/** Half an hour: a train journey with tunnels. */
const defaultPatience = 1800;

const interruptedBefore = ({ taskId }: DurableContext): Failure => ({
  reason: 'interrupted',
  what: `${taskId} was interrupted before it started`,
});

async function followToTheEnd(assignment: Assignment): Promise<Result<DurableOutcome>> {
  const { context, ref } = assignment;
  for (let starts = 0; starts < startsAtMost;) {
    const ensured = await requestJob(assignment);
    if (!ensured.ok) return ensured;
    if (ensured.value.kind === 'absent')
      return context.cannotStart && mayStart(context)
        ? fail(context.cannotStart)
        : ok({ kind: 'absent', job: shortJobId(ref) });
    if (ensured.value.kind === 'started') {
      starts += 1;
      await sayLost(assignment, ensured.value.before);
    }
    if (ensured.value.kind !== 'started') context.observer.attached?.();
    context.observer.reached?.('ensured');
    if (isLeftThere(context, ensured.value)) return ok({ kind: 'submitted', job: shortJobId(ref) });
    const { start } = ensured.value;
    const state = await followJob(assignment, ensured.value);
    if (!state.ok) return context.signal?.aborted ? fail(goesOn(ref, again(ref))) : state;
    if (hasEnded(state.value)) {
      context.observer.reached?.('ended');
      const taken = await takeEnd(assignment, { start, exit: state.value, again: again(ref) });
      if (!taken.ok) return taken;
      if (taken.value.kind !== 'gone') return ok(taken.value);
      context.observer.say(describeTaken(ref, context));
      starts -= 1; // it ended, and another client has its outputs
    } else if (context.signal?.aborted) return fail(goesOn(ref, again(ref)));
    if (state.value.kind === 'unnoted') return endUnnoted(assignment);
  }
  const failure = lostAgain(ref);
  await reportEnd(assignment, { kind: 'lost', failure });
  return fail(failure);
}

async function endUnnoted(assignment: Assignment): Promise<Result<DurableOutcome>> {
  const failure = unnotedEnd(assignment.ref, again(assignment.ref));
  await reportEnd(assignment, { kind: 'uncollected', failure });
  return fail(failure);
}

async function sayLost(assignment: Assignment, before: JobState): Promise<void> {
  const lost = describeLost(assignment.ref, before);
  if (lost === undefined) return;
  assignment.context.observer.say(lost);
  await reportEnd(assignment, { kind: 'lost', startsAgain: true });
}

const isLeftThere = ({ until }: DurableContext, { kind }: EnsuredJob): boolean =>
  (until === 'submit' || until === 'collect') && kind !== 'finished';

const hasEnded = (state: JobState): state is Extract<JobState, { kind: 'exited' | 'acknowledged' }> =>
  state.kind === 'exited' || state.kind === 'acknowledged';

const again = ({ taskId }: TaskJobRef): string => `npx nx run ${taskId}`;

const lostAgain = (ref: TaskJobRef): Failure => ({
  reason: 'command-killed',
  what: `job ${shortJobId(ref)} of ${ref.taskId} was lost ${startsAtMost} times`,
  tries: ['see what kills it: memory of the machine, a limit of its session'],
});
