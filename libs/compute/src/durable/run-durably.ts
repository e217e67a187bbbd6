import { mkdirSync, utimesSync } from 'node:fs';
import { allOk, fail, ok, type Failure, type Result } from '@research/core';
import { explainExit } from '@research/process';
import { checkReads } from '../jobs/check-reads';
import type { Job } from '../jobs/job';
import { kept, mayKeep } from '../jobs/keep-outputs';
import type { JobOutcome } from '../jobs/run-job';
import { tooFewSlots } from '../leases/lease-resources';
import { readableLabel } from '../leases/lock-label';
import { checkOutputFolder } from '../outputs/check-output-folder';
import { checkWrites } from '../outputs/check-writes';
import { withFiles } from '../outputs/with-files';
import { attachJob } from './attach-job';
import { acknowledgeCollected, collectJob } from './collect-job';
import { describeEnsured, describeLost, describeSuperseded, goesOn, wasCancelled } from './describe-job';
import type { DurableWhere } from './durable-where';
import { type EnsuredJob, ensureJob } from './ensure-job';
import { exitOfJob } from './job-exit';
import { checkpointFolder, type JobPlace, shortJobId } from './job-place';
import type { JobExit, JobState } from './job-state';
import { listJobs } from './list-jobs';
import { logTail } from './log-tail';
import { SeenBytes } from './seen-bytes';
import { acknowledgeJob } from './settle-job';

/** A job that is lost again and again is killed by something that trying once more does not change. */
const startsAtMost = 3;

/**
 * Runs a job that outlives this process, and puts its outputs in place; in all else as `runJob`. Whoever asks for the same
 * fingerprint again attaches to the job, or gets what it left: its outputs, or once its failure. An abort lets go of the job
 * and fails with `interrupted`; so does a job that somebody has cancelled. A lost job is started again. The command finds in
 * `CHECKPOINT_DIR` a folder that stays until it has succeeded.
 */
export async function runDurably(job: Job, where: DurableWhere): Promise<Result<JobOutcome>> {
  const { workspaceRoot, outputFolder } = where;
  const sound = allOk([
    checkReads(job, where),
    checkWrites(job.writes),
    checkOutputFolder(workspaceRoot, outputFolder),
  ]);
  if (!sound.ok) return sound;
  const place = { workspaceRoot, fingerprint: job.fingerprint };
  if (await mayKeep(job, where)) {
    const settled = await acknowledgeCollected(place);
    return settled.ok ? ok(kept(where)) : settled;
  }
  const tooFew = tooFewSlots({ ...where, needs: job.needs });
  if (tooFew) return fail(tooFew);
  if (where.signal?.aborted)
    return fail({ reason: 'interrupted', what: `${where.taskId} was interrupted before it started` });
  const jobs = await listJobs(workspaceRoot);
  if (!jobs.ok) return jobs;
  for (const line of describeSuperseded(place, where, jobs.value)) where.say(line);
  return followToTheEnd({ job, where, place });
}

interface Assignment {
  readonly job: Job;
  readonly where: DurableWhere;
  readonly place: JobPlace;
}

async function followToTheEnd(assignment: Assignment): Promise<Result<JobOutcome>> {
  const { where, place } = assignment;
  for (let starts = 0; starts < startsAtMost;) {
    const ensured = await ensure(assignment);
    if (!ensured.ok) return ensured;
    if (ensured.value.kind === 'started') starts += 1;
    const { start } = ensured.value;
    const state = await follow(assignment, ensured.value);
    if (!state.ok) return state;
    if (state.value.kind === 'exited' || state.value.kind === 'acknowledged')
      return takeDelivery(assignment, start, state.value);
    if (where.signal?.aborted) return fail(goesOn(place, where, again(where)));
  }
  return fail(lostAgain(place, where));
}

async function ensure({ job, where, place }: Assignment): Promise<Result<EnsuredJob>> {
  const { taskId, host, script, graceSeconds = 5, say } = where;
  const checkpoints = checkpointFolder(place);
  const now = (where.ports?.now ?? (() => new Date()))();
  const made = await withFiles(`${checkpoints} could not be made`, () => {
    mkdirSync(checkpoints, { recursive: true });
    utimesSync(checkpoints, now, now); // nobody may take them for old ones from here on
  });
  if (!made.ok) return made;
  const ensured = await ensureJob(place, {
    job: { ...job, env: { ...job.env, CHECKPOINT_DIR: checkpoints } },
    name: `${shortJobId(place)} ${taskId}`,
    label: { task: taskId, host: host.id, since: now.toISOString(), script },
    slots: { ...where, needs: job.needs },
    graceSeconds,
  });
  if (!ensured.ok) return ensured;
  const lost = ensured.value.kind === 'started' && describeLost(place, where, ensured.value.before);
  if (lost) say(lost);
  return ensured;
}

async function follow({ where, place }: Assignment, ensured: EnsuredJob): Promise<Result<JobState>> {
  const cameMs = performance.now();
  let shown: SeenBytes | undefined;
  const state = await attachJob(place, {
    start: ensured.start,
    signal: where.signal,
    onFrom: (from, notes) => {
      shown = new SeenBytes(place, { from, notes }, where.sink);
      where.say(describeEnsured(place, where, { ensured, from }));
    },
    onBytes: (bytes) => shown?.push(bytes),
    onState: (job) => {
      if (job.kind !== 'queued' || job.slotKind === undefined) return;
      const { slotKind: kind, behind } = job;
      const sinceMs = Math.round(performance.now() - cameMs);
      where.onWait?.({ kind, behind: behind.map(readableLabel), sinceMs });
    },
  });
  if (state.ok && ['exited', 'acknowledged'].includes(state.value.kind)) shown?.end();
  return state;
}

async function takeDelivery(
  assignment: Assignment,
  start: string,
  exit: JobExit,
): Promise<Result<JobOutcome>> {
  const { job, where, place } = assignment;
  if (exit.code === 0 && exit.how === 'exited') return collectJob(job, where, { place, start, exit });
  const failure = failureOf(assignment, exit);
  const acknowledged = await acknowledgeJob(place, start);
  return acknowledged.ok ? fail(failure) : fail({ ...failure, causes: [acknowledged.error] });
}

function failureOf({ job, where, place }: Assignment, exit: JobExit): Failure {
  const tail = logTail(place);
  if (exit.how === 'cancelled') return wasCancelled(place, where, again(where));
  if (exit.how === 'error') {
    const what = `job ${shortJobId(place)} of ${where.taskId} could not be run`;
    return { reason: 'command-failed', what, said: tail };
  }
  return explainExit(job, exitOfJob(exit, tail));
}

const again = ({ taskId }: DurableWhere): string => `npx nx run ${taskId}`;

const lostAgain = (place: JobPlace, { taskId }: DurableWhere): Failure => ({
  reason: 'command-killed',
  what: `job ${shortJobId(place)} of ${taskId} was lost ${startsAtMost} times`,
  tries: ['see what kills it: memory of the machine, a limit of its session'],
});
