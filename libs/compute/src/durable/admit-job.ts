import { ok, type Result } from '@research/core';
import { type Admitted, awaitMemory } from '../admission/await-memory';
import type { Assignment } from './run-durably';
import { isOpen, type ListedJob } from './list-jobs';

const atOnce: Admitted = { waitedMs: 0, end: () => undefined };

/**
 * Waits for memory before a job of this machine is asked for: its supervisor, which outlives us, knows of slots alone. A job
 * that is there already, or is only to be collected, is not waited for. What it was let in with counts as long as the job
 * lives, whoever follows it.
 * @param jobs of the host
 */
export async function admitJob(
  { where, place }: Pick<Assignment, 'where' | 'place'>,
  jobs: readonly ListedJob[],
): Promise<Result<Admitted>> {
  const { admission, until } = where;
  const there = jobs.some((job) => job.fingerprint === place.fingerprint && isOpen(job));
  if (!admission || place.link.kind !== 'local' || until === 'collect' || there) return ok(atOnce);
  return awaitMemory({ ...where, admission, job: place.fingerprint });
}
