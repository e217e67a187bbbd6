import { existsSync } from 'node:fs';
import { fail, ok, severalFailures, type Failure, type Result } from '@research/core';
import type { Job } from './job';
import type { WorkContext } from './work-context';

/** Checks that every file that a job reads is there. Fails with `missing-file`. */
export function checkReads(
  { reads }: Pick<Job, 'reads'>,
  { taskId }: Pick<WorkContext, 'taskId'>,
): Result<void> {
  const missing = reads
    .filter((path) => !existsSync(path))
    .map((path): Failure => ({
      reason: 'missing-file',
      what: `${path}, which ${taskId} reads, does not exist`,
    }));
  return missing.length === 0
    ? ok(undefined)
    : fail(severalFailures(`files that ${taskId} reads are missing`, missing));
}
