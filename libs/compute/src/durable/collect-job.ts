import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure, fail, ok, type Failure, type Result, withFiles } from '@research/core';
import { explainExit, type Exit } from '@research/process';
import { collectStaged } from '../jobs/collect-staged';
import { kept } from '../jobs/keep-outputs';
import type { StagedOutcome } from '../jobs/staged-work';
import { withLease } from '../leases/with-lease';
import { readProvenance } from '../outputs/provenance';
import { withStagingFolder } from '../outputs/with-staging-folder';
import { recallJob } from './client-notes';
import { type Delivery, deliverJob } from './deliver-job';
import type { Assignment, DurableContext, JobObserver } from './durable-context';
import { exitOfJob } from './job-exit';
import { type JobRef, shortJobId } from './job-ref';
import type { JobExit } from './job-state';
import { acknowledgeJob } from './settle-job';

/** The start of a job that has ended, and how. */
export interface EndedStart {
  readonly start: string;
  readonly exit: JobExit;
}

/** What became of the outputs. `gone`: a client of another workspace has taken them. */
export type Collected = StagedOutcome<Exit> | { readonly kind: 'gone' };

/**
 * Puts the outputs of a job in place while holding the output folder, then acknowledges the job; if this process is
 * killed before, the next one does both. Of several clients that wait for one job, the first collects, and the others
 * find the outputs. A failure is delivered in the same way, once.
 */
export function collectJob(assignment: Assignment, ended: EndedStart): Promise<Result<Collected>> {
  const { context, ref, patience } = assignment;
  const order = { ...assignment, ...ended };
  return withLease({ ...context, needs: { cpu: 0, gpu: 0 } }, async (): Promise<Result<Collected>> => {
    const collected = await withFiles(`the outputs of ${context.taskId} could not be put in place`, () =>
      withStagingFolder(context.workspaceRoot, context.outputFolder, (folder) => deliver(order, folder)),
    );
    const outcome = collected.ok ? collected.value : collected;
    if (outcome.ok ? outcome.value.kind === 'gone' : mayPass(outcome.error)) return outcome;
    const { start } = ended;
    context.observer.reached?.('collected');
    const acknowledged = await patience.with(() =>
      acknowledgeJob(ref, { start, keepCheckpoints: !outcome.ok }),
    );
    context.observer.reached?.('acknowledged');
    if (!acknowledged.ok && !outcome.ok) return fail({ ...outcome.error, causes: [acknowledged.error] });
    const told = withoutNote(context.observer, acknowledged);
    return told.ok ? outcome : told;
  });
}

/** True when another process of this workspace has put the outputs of this very start in place. */
function isOf({ job, context, start }: Order): boolean {
  const there = readProvenance(context.outputFolder);
  return there?.fingerprint === job.fingerprint && (there.start ?? start) === start;
}

/**
 * True when a host was asked for this job since its outputs were put in place: what it makes, or has made, of the same inputs
 * is not here yet.
 */
export function isOwed(ref: JobRef, { outputFolder }: Pick<DurableContext, 'outputFolder'>): boolean {
  const note = recallJob(ref);
  return note !== undefined && (note.start === '' || readProvenance(outputFolder)?.start !== note.start);
}

/** Acknowledges a job whose outputs are in place because an earlier client was killed before it could. */
export async function acknowledgeCollected(
  ref: JobRef,
  { observer }: Pick<DurableContext, 'observer'>,
): Promise<Result<void>> {
  const note = recallJob(ref);
  if (!note?.start) return ok(undefined);
  return withoutNote(observer, await acknowledgeJob(ref, { start: note.start, keepCheckpoints: false }));
}

/** The outputs are here. If the host's disk cannot record the acknowledgement, the next command tries again. */
function withoutNote(observer: Pick<JobObserver, 'say'>, acknowledged: Result<void>): Result<void> {
  if (acknowledged.ok || acknowledged.error.reason !== 'file-system') return acknowledged;
  observer.say(`warning: ${describeFailure(acknowledged.error)}`);
  return ok(undefined);
}

/** True for a failure of this machine or the network, not of the job: the job can be collected later. */
export const mayPass = ({ reason }: Failure): boolean =>
  ['file-system', 'interrupted', 'host-unreachable', 'invalid-answer', 'hash-mismatch'].includes(reason);

/** An ended job and the task that it ran for. */
interface Order extends Assignment, EndedStart {}

async function deliver(order: Order, into: string): Promise<Result<Collected>> {
  const { job, context, ref, start, exit, patience } = order;
  const names = exit.code === 0 && exit.how === 'exited' ? job.writes : [];
  const delivered = await patience.with(() => deliverJob(ref, { start, names, into }));
  if (!delivered.ok) return delivered;
  context.observer.reached?.('delivered');
  if (delivered.value === 'gone') return ok(isOf(order) ? kept(context) : { kind: 'gone' });
  if (exit.code !== 0 || exit.how !== 'exited') return fail(failureOf(order, delivered.value));
  return collect(order, delivered.value);
}

function collect(
  { job, context, exit, start }: Order,
  { folder, tail, startedAt, slots }: Delivery,
): Promise<Result<StagedOutcome<Exit>>> {
  const writes = context.partial ? job.writes.filter((name) => existsSync(join(folder, name))) : job.writes;
  return collectStaged({ ...job, writes }, context, {
    folder,
    startedAt,
    durationMs: exit.ranMs,
    slots,
    notes: [],
    start,
    value: exitOfJob(exit, tail),
  });
}

function failureOf({ job, ref, exit }: Order, { tail }: Delivery): Failure {
  if (exit.how === 'error') {
    const what = `job ${shortJobId(ref)} of ${ref.taskId} could not be run`;
    return { reason: 'command-failed', what, said: tail };
  }
  return explainExit(job, exitOfJob(exit, tail));
}
