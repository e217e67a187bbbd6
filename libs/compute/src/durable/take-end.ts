import { fail, type Result } from '@research/core';
import { forgetJob } from './client-notes';
import { type Collected, collectJob, mayPass } from './collect-job';
import { wasCancelled } from './describe-job';
import type { DurableWhere } from './durable-where';
import type { JobEnd } from './job-end';
import { type JobPlace, shortJobId } from './job-place';
import type { JobExit } from './job-state';
import type { Assignment } from './run-durably';

/** How a start of a job ended. */
export interface EndOfStart {
  /** Of `ensureJob`. */
  readonly start: string;
  readonly exit: JobExit;
  /** What to type to have the job again. */
  readonly again: string;
}

/** Takes what an ended job has left, and tells whoever wants to hear of its end; of several clients one does. */
export async function takeEnd(
  { job, where, place, patience }: Assignment,
  { start, exit, again }: EndOfStart,
): Promise<Result<Collected>> {
  const times = { waitedMs: exit.queuedMs, ranMs: exit.ranMs };
  if (exit.how === 'cancelled') {
    where.onWorked?.(times);
    forgetJob(place);
    await tellEnd(place, where, { kind: 'cancelled', ranMs: exit.ranMs });
    return fail(wasCancelled(place, where, again));
  }
  const collected = await collectJob(job, where, { place, start, exit, patience });
  const kind = kindOfEnd(collected);
  if (!collected.ok || collected.value.kind === 'ran') where.onWorked?.(times);
  const failure = collected.ok ? {} : { failure: collected.error };
  if (kind) await tellEnd(place, where, { kind, ranMs: exit.ranMs, ...failure });
  return collected;
}

/** Nothing where somebody else has the outputs, or where whoever would hear of it has interrupted it. */
function kindOfEnd(collected: Result<Collected>): JobEnd['kind'] | undefined {
  if (collected.ok) return collected.value.kind === 'ran' ? 'done' : undefined;
  if (collected.error.reason === 'interrupted') return undefined;
  return mayPass(collected.error) ? 'uncollected' : 'failed';
}

/** Tells of the end of a job; waits until that is told. */
export async function tellEnd(
  place: JobPlace,
  { taskId, onEnd }: Pick<DurableWhere, 'taskId' | 'onEnd'>,
  end: Omit<JobEnd, 'taskId' | 'host' | 'job'>,
): Promise<void> {
  await onEnd?.({ taskId, host: place.link.host, job: shortJobId(place), ...end });
}
