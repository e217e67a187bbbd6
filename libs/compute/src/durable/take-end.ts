import { fail, type Result } from '@research/core';
import { forgetJob } from './client-notes';
import { type Collected, collectJob, mayPass } from './collect-job';
import { wasCancelled } from './describe-job';
import type { Assignment } from './durable-context';
import type { JobEnd } from './job-end';
import { shortJobId } from './job-ref';
import type { JobExit } from './job-state';

/** How a start of a job ended. */
export interface EndOfStart {
  /** Of `ensureJob`. */
  readonly start: string;
  readonly exit: JobExit;
  /** What to type to have the job again. */
  readonly again: string;
}

/** Takes what an ended job has left and reports its end to the observer; of several clients exactly one does. */
export async function takeEnd(
  assignment: Assignment,
  { start, exit, again }: EndOfStart,
): Promise<Result<Collected>> {
  const { context, ref } = assignment;
  const times = { waitedMs: exit.queuedMs, ranMs: exit.ranMs };
  if (exit.how === 'cancelled') {
    context.observer.worked?.(times);
    forgetJob(ref);
    await reportEnd(assignment, { kind: 'cancelled', ranMs: exit.ranMs });
    return fail(wasCancelled(ref, again));
  }
  const collected = await collectJob(assignment, { start, exit });
  const kind = kindOfEnd(collected);
  if (!collected.ok || collected.value.kind === 'ran') context.observer.worked?.(times);
  const failure = collected.ok ? {} : { failure: collected.error };
  if (kind) await reportEnd(assignment, { kind, ranMs: exit.ranMs, ...failure });
  return collected;
}

/** Undefined if another process has collected the outputs, or if this client was interrupted. */
function kindOfEnd(collected: Result<Collected>): JobEnd['kind'] | undefined {
  if (collected.ok) return collected.value.kind === 'ran' ? 'done' : undefined;
  if (collected.error.reason === 'interrupted') return undefined;
  return mayPass(collected.error) ? 'uncollected' : 'failed';
}

/** Reports the end of a job to the observer, and waits until it is reported. */
export async function reportEnd(
  { ref, context }: Pick<Assignment, 'ref' | 'context'>,
  end: Omit<JobEnd, 'taskId' | 'host' | 'job'>,
): Promise<void> {
  const { taskId, link } = ref;
  await context.observer.ended?.({ taskId, host: link.host, job: shortJobId(ref), ...end });
}
