import type { RetryPolicy } from '@research/process';

/**
 * One attempt, and as many more as the `retries` option asks for. What may pass a second time by itself (network, busy
 * servers) is tried again where it happens, in the data library, so that a download goes on where it broke off.
 */
export function retryPolicyOf(options: unknown): RetryPolicy {
  const asked =
    typeof options === 'object' && options !== null && 'retries' in options ? Number(options.retries) : 0;
  return { attempts: asked + 1, retryAll: true, firstDelayMs: 1000, maxDelayMs: 30_000 };
}
