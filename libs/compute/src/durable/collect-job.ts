import { existsSync, lstatSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Failure, type Result } from '@research/core';
import type { Exit } from '@research/process';
import { collectStaged } from '../jobs/collect-staged';
import type { Job } from '../jobs/job';
import { kept } from '../jobs/keep-outputs';
import type { StagedOutcome } from '../jobs/staged-work';
import { withLease } from '../leases/with-lease';
import { readProvenance } from '../outputs/provenance';
import { withFiles } from '../outputs/with-files';
import type { DurableWhere } from './durable-where';
import { exitOfJob } from './job-exit';
import { checkpointFolder, jobFolder, type JobPlace } from './job-place';
import type { JobExit } from './job-state';
import { runningNote } from './running-note';
import { logTail } from './log-tail';
import { acknowledgeJob } from './settle-job';

/** A job that ended with 0. */
export interface EndedJob {
  readonly place: JobPlace;
  readonly start: string;
  readonly exit: JobExit;
}

/**
 * Puts the outputs of a job in place while holding the output folder, and acknowledges it then: whoever is killed before
 * leaves it to the next. Of several who waited for one job the first collects and the others find the outputs.
 */
export function collectJob(
  job: Job,
  where: DurableWhere,
  ended: EndedJob,
): Promise<Result<StagedOutcome<Exit>>> {
  return withLease({ ...where, needs: { cpu: 0, gpu: 0 } }, async () => {
    const { place, start } = ended;
    if (isCollected(job, where, place)) return ok(kept(where));
    const collected = await withFiles(`the outputs of ${where.taskId} could not be put in place`, () =>
      collect(job, where, ended),
    );
    const outcome = collected.ok ? collected.value : collected;
    if (!outcome.ok && mayPass(outcome.error)) return outcome;
    const acknowledged = await acknowledgeJob(place, start);
    if (!outcome.ok) return outcome;
    if (!acknowledged.ok) return acknowledged;
    rmSync(checkpointFolder(place), { recursive: true, force: true });
    return outcome;
  });
}

/** Acknowledges a job whose outputs are in place, though somebody was killed before saying so. */
export async function acknowledgeCollected(place: JobPlace): Promise<Result<void>> {
  const exit =
    lstatSync(jobFolder(place, 'exit'), { throwIfNoEntry: false }) && readlinkSync(jobFolder(place, 'exit'));
  if (!exit?.startsWith('0 exited') || existsSync(jobFolder(place, 'acknowledged'))) return ok(undefined);
  return acknowledgeJob(place, readFileSync(jobFolder(place, 'start'), 'utf8'));
}

const isCollected = (job: Job, { outputFolder }: DurableWhere, place: JobPlace): boolean =>
  existsSync(jobFolder(place, 'acknowledged')) &&
  readProvenance(outputFolder)?.fingerprint === job.fingerprint;

/** What is wrong with this machine now, and not with the job: its outputs are there to be collected later. */
const mayPass = ({ reason }: Failure): boolean => reason === 'file-system' || reason === 'interrupted';

function collect(
  job: Job,
  where: DurableWhere,
  { place, exit }: EndedJob,
): Promise<Result<StagedOutcome<Exit>>> {
  const folder = jobFolder(place, 'out');
  const writes = where.partial ? job.writes.filter((name) => existsSync(join(folder, name))) : job.writes;
  const { startedAt, slots } = runningNote(place);
  return collectStaged({ ...job, writes }, where, {
    folder,
    startedAt,
    durationMs: exit.ranMs,
    slots,
    waitedMs: exit.queuedMs,
    notes: [],
    value: exitOfJob(exit, logTail(place)),
  });
}
