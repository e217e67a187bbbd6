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
import type { DurableWhere } from './durable-where';
import type { EnsuredJob } from './ensure-job';
import { followJob } from './follow-job';
import { requestJob } from './request-job';
import { type JobPlace, shortJobId } from './job-place';
import type { JobState } from './job-state';
import { isOpen, type ListedJob, listJobs } from './list-jobs';
import { takeEnd, tellEnd } from './take-end';

/** A job that is lost again and again is killed by something that trying once more does not change. */
const startsAtMost = 3;

/** How it went well: its outputs are in place, or the host has it and works on it, or there was nothing to collect. */
export type DurableOutcome =
  | JobOutcome
  | { readonly kind: 'submitted'; readonly job: string }
  /** It is not there, and was not to be started. */
  | { readonly kind: 'absent'; readonly job: string };

/** A job, where it runs, and for whom. */
export interface Assignment {
  readonly job: Job;
  readonly where: DurableWhere;
  readonly place: JobPlace;
  readonly patience: Patience;
}

/**
 * Runs a job that outlives this process, on this machine or behind SSH, and puts its outputs in place; in all else as
 * `runJob`. Whoever asks for the same fingerprint again attaches to the job, or gets what it left: its outputs, or once its
 * failure. An abort lets go of the job and fails with `interrupted`; so does a job that somebody has cancelled. A lost job is
 * started again. The command finds in `CHECKPOINT_DIR` a folder that stays until it has succeeded. A host that cannot be
 * reached is tried again as long as its `reconnectSeconds`; then it fails with `host-unreachable`, and the job goes on.
 */
export async function runDurably(job: Job, where: DurableWhere): Promise<Result<DurableOutcome>> {
  const { workspaceRoot, outputFolder, host, say, signal } = where;
  const sound = allOk([
    checkReads(job, where),
    checkWrites(job.writes),
    checkOutputFolder(workspaceRoot, outputFolder),
  ]);
  if (!sound.ok) return sound;
  const link = linkTo(host, workspaceRoot, { say });
  const place = { workspaceRoot, link, fingerprint: job.fingerprint };
  const patience = new Patience({ seconds: host.reconnectSeconds ?? defaultPatience, say, signal });
  const keeps = await mayKeep(job, where);
  if (keeps && !isOwed(place, where)) {
    const settled = await patience.with(() => acknowledgeCollected(place, where));
    return settled.ok ? ok(kept(where)) : settled;
  }
  const tooFew = tooFewSlots({ ...where, needs: job.needs });
  if (tooFew) return fail(tooFew);
  if (signal?.aborted) return fail(interruptedBefore(where));
  const jobs = await patience.with(() => listJobs(link));
  if (!jobs.ok) return jobs;
  forgetSettled(place, where, jobs.value);
  for (const line of describeSuperseded(place, where, jobs.value)) say(line);
  const admitted = await admitJob({ where, place }, jobs.value);
  if (!admitted.ok) return admitted;
  const outcome = await followToTheEnd({
    job,
    where: { ...afterWaiting(where, admitted.value.waitedMs), mayStart: mayStart(where) && !keeps },
    place,
    patience,
  });
  if (!goesOnWithoutUs(outcome)) admitted.value.end();
  return keeps && outcome.ok && outcome.value.kind === 'absent' ? ok(kept(where)) : outcome;
}

const mayStart = ({ until, mayStart: may = true }: DurableWhere): boolean => may && until !== 'collect';

/** The wait of the client before the job was asked for is a part of the job's. */
const afterWaiting = (where: DurableWhere, earlierMs: number): DurableWhere => ({
  ...where,
  onWorked: ({ waitedMs, ranMs }) => where.onWorked?.({ waitedMs: waitedMs + earlierMs, ranMs }),
});

/** Then the memory that it was let in with is still its own. */
const goesOnWithoutUs = (outcome: Result<DurableOutcome>): boolean =>
  outcome.ok
    ? outcome.value.kind === 'submitted'
    : ['interrupted', 'host-unreachable', 'invalid-answer'].includes(outcome.error.reason);

/** What the host no longer has, or others have settled, cannot be running there any more. */
function forgetSettled(place: JobPlace, { taskId }: DurableWhere, jobs: readonly ListedJob[]): void {
  const here = placeOfLink(place.link);
  const open = new Set(jobs.filter(isOpen).map(({ fingerprint }) => fingerprint));
  for (const { fingerprint, at } of askedFor(place.workspaceRoot, place.link.host, taskId))
    if (!open.has(fingerprint) && fingerprint !== place.fingerprint && (at ?? here) === here)
      forgetJob({ ...place, fingerprint });
}

/** Half an hour: a train journey with tunnels. */
const defaultPatience = 1800;

const interruptedBefore = ({ taskId }: DurableWhere): Failure => ({
  reason: 'interrupted',
  what: `${taskId} was interrupted before it started`,
});

async function followToTheEnd(assignment: Assignment): Promise<Result<DurableOutcome>> {
  const { where, place } = assignment;
  for (let starts = 0; starts < startsAtMost;) {
    const ensured = await requestJob(assignment);
    if (!ensured.ok) return ensured;
    if (ensured.value.kind === 'absent')
      return where.cannotStart && mayStart(where)
        ? fail(where.cannotStart)
        : ok({ kind: 'absent', job: shortJobId(place) });
    if (ensured.value.kind === 'started') {
      starts += 1;
      await sayLost(place, where, ensured.value.before);
    }
    if (ensured.value.kind !== 'started') where.onAttached?.();
    where.onStep?.('ensured');
    if (isLeftThere(where, ensured.value)) return ok({ kind: 'submitted', job: shortJobId(place) });
    const { start } = ensured.value;
    const state = await followJob(assignment, ensured.value);
    if (!state.ok) return where.signal?.aborted ? fail(goesOn(place, where, again(where))) : state;
    if (hasEnded(state.value)) {
      where.onStep?.('ended');
      const taken = await takeEnd(assignment, { start, exit: state.value, again: again(where) });
      if (!taken.ok) return taken;
      if (taken.value.kind !== 'gone') return ok(taken.value);
      where.say(describeTaken(place, where));
      starts -= 1; // it did end, for somebody else
    } else if (where.signal?.aborted) return fail(goesOn(place, where, again(where)));
    if (state.value.kind === 'unnoted') return endUnnoted(place, where);
  }
  const failure = lostAgain(place, where);
  await tellEnd(place, where, { kind: 'lost', failure });
  return fail(failure);
}

async function endUnnoted(place: JobPlace, where: DurableWhere): Promise<Result<DurableOutcome>> {
  const failure = unnotedEnd(place, where, again(where));
  await tellEnd(place, where, { kind: 'uncollected', failure });
  return fail(failure);
}

async function sayLost(place: JobPlace, where: DurableWhere, before: JobState): Promise<void> {
  const lost = describeLost(place, where, before);
  if (lost === undefined) return;
  where.say(lost);
  await tellEnd(place, where, { kind: 'lost', startsAgain: true });
}

const isLeftThere = ({ until }: DurableWhere, { kind }: EnsuredJob): boolean =>
  (until === 'submit' || until === 'collect') && kind !== 'finished';

const hasEnded = (state: JobState): state is Extract<JobState, { kind: 'exited' | 'acknowledged' }> =>
  state.kind === 'exited' || state.kind === 'acknowledged';

const again = ({ taskId }: DurableWhere): string => `npx nx run ${taskId}`;

const lostAgain = (place: JobPlace, { taskId }: DurableWhere): Failure => ({
  reason: 'command-killed',
  what: `job ${shortJobId(place)} of ${taskId} was lost ${startsAtMost} times`,
  tries: ['see what kills it: memory of the machine, a limit of its session'],
});
