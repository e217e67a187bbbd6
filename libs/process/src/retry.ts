import { setTimeout as delay } from 'node:timers/promises';
import type { Failure, Result } from '@research/core';

/** How often and how patiently to try again. */
export interface RetryPolicy {
  /** Attempts in all, the first included, for what may pass a second time by itself. */
  readonly attempts: number;
  /** Wait before the second attempt; it doubles with every further one. */
  readonly firstDelayMs: number;
  /** Longest wait between two attempts. */
  readonly maxDelayMs: number;
  /** Attempts, the first included, after failures that are not transient; 1 unless told. */
  readonly attemptsForAny?: number;
}

/** The outside world of {@link retry}. */
export interface RetryPorts {
  readonly sleep?: (delayMs: number) => Promise<unknown>;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  /** Once aborted, no further attempt is made. */
  readonly signal?: AbortSignal;
}

/**
 * Attempts until one succeeds, fails for good, or the policy is used up; returns the last outcome.
 * The wait is half fixed and half random ("equal jitter"), so that tasks that failed together do not return together.
 */
export async function retry<T>(
  policy: RetryPolicy,
  attempt: (attemptNumber: number) => Promise<Result<T>>,
  { sleep = delay, random = Math.random, signal }: RetryPorts = {},
): Promise<Result<T>> {
  for (let number = 1; ; number += 1) {
    const result = await attempt(number);
    if (result.ok || !mayTryAgain(policy, number, result.error) || signal?.aborted) return result;
    await sleepUnlessAborted(sleep(retryDelayMs(policy, number, random())), signal);
    if (signal?.aborted) return result;
  }
}

/** True when a failure of the given attempt (from 1) is to be followed by another one; never after an interruption. */
export function mayTryAgain(
  { attempts, attemptsForAny = 1 }: RetryPolicy,
  attemptNumber: number,
  { reason, transient }: Pick<Failure, 'reason' | 'transient'>,
): boolean {
  if (reason === 'interrupted') return false;
  return attemptNumber < (transient ? Math.max(attempts, attemptsForAny) : attemptsForAny);
}

/** Wait after attempt `attemptNumber` (from 1), in milliseconds. */
function retryDelayMs(policy: RetryPolicy, attemptNumber: number, random: number): number {
  const full = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attemptNumber - 1));
  return full / 2 + (full / 2) * random;
}

async function sleepUnlessAborted(
  sleeping: Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!signal) return void (await sleeping);
  const stop = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true, signal: stop.signal });
  });
  await Promise.race([sleeping, aborted]);
  stop.abort();
}
