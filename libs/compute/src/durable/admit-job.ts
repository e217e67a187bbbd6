import { ok, type Result } from '@research/core';
import { type Admitted, awaitMemory } from '../admission/await-memory';
import type { Assignment } from './durable-context';
import { isOpen, type ListedJob } from './list-jobs';

const atOnce: Admitted = { waitedMs: 0, end: () => undefined };

/**
 * Waits for memory before a job of this machine is asked for: its supervisor, which outlives us, knows of slots alone. A job
 * that is there already, or is only to be collected, is not waited for. What it was let in with counts as long as the job
 * lives, whoever follows it.
 * @param jobs of the host
 */
export async function admitJob(
  { context, ref }: Pick<Assignment, 'context' | 'ref'>,
  jobs: readonly ListedJob[],
): Promise<Result<Admitted>> {
  const { admission, until } = context;
  const there = jobs.some((job) => job.fingerprint === ref.fingerprint && isOpen(job));
  if (!admission || ref.link.kind !== 'local' || until === 'collect' || there) return ok(atOnce);
  return awaitMemory({ ...context, admission, job: ref.fingerprint });
}
