import type { RetryPolicy } from '@research/process';

/**
 * Transient failures (network, locks) are tried three times in all; a script's own error only as often as its `retries`
 * option asks.
 */
export function retryPolicyOf(options: unknown): RetryPolicy {
  const asked =
    typeof options === 'object' && options !== null && 'retries' in options ? Number(options.retries) : 0;
  const patience = { firstDelayMs: 1000, maxDelayMs: 30_000 };
  return asked > 0 ? { ...patience, attempts: asked + 1, retryAll: true } : { ...patience, attempts: 3 };
}
