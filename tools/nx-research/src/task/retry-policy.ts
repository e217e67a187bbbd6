import type { RetryPolicy } from '@research/process';

/** How often what may pass by itself is attempted when a script says so (exit code 75). */
const attemptsOfTransient = 3;

/**
 * One attempt after an error of the script's own, and as many more as its `retries` option asks for; three when the failure
 * may pass by itself. Kinds without that option (fetch, refresh) try again in the data library, where a download goes on
 * from where it broke off.
 */
export function retryPolicyOf(options: unknown): RetryPolicy {
  const delays = { firstDelayMs: 1000, maxDelayMs: 30_000 };
  if (typeof options !== 'object' || options === null || !('retries' in options))
    return { attempts: 1, ...delays };
  return { attempts: attemptsOfTransient, attemptsForAny: Number(options.retries) + 1, ...delays };
}
