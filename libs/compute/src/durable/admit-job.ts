import { ok, type Result } from '@research/core';
import { type Admitted, awaitMemory } from '../admission/await-memory';
import type { Assignment } from './durable-context';
import { isOpen, type ListedJob } from './list-jobs';

const atOnce: Admitted = { waitedMs: 0, end: () => undefined };

/**
 * Waits for memory before a job of this machine is requested, since its supervisor, which outlives us, only waits for
 * slots. There is no wait for a job that exists or is only to be collected. The admitted memory counts as long as the
 * job lives.
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
