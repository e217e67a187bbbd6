import { describeFailure, type Result } from '@research/core';

/** The value of a result. Throws for a failure, which must not look like a fast run. */
export function succeed<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(describeFailure(result.error));
  return result.value;
}
