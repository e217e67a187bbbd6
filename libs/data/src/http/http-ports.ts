import { setTimeout as delay } from 'node:timers/promises';
import { currentTime, type RetryPolicy } from '@research/process';

/** How downloads behave, and the clock they wait by. */
export interface HttpPorts {
  readonly policy: RetryPolicy;
  /** A connection is given up after this long without a byte. */
  readonly inactivitySeconds: number;
  /** Longest wait that a server's `Retry-After` may ask for. */
  readonly longestWaitSeconds: number;
  readonly sleep: (delayMs: number) => Promise<unknown>;
  readonly nowMs: () => number;
  readonly signal?: AbortSignal;
  /** Told how far a download is that takes long. */
  readonly say?: (line: string) => void;
}

/** Four attempts within a few seconds, 30 s without a byte, at most two minutes on a server's request. */
export const defaultHttpPorts: HttpPorts = {
  policy: { attempts: 4, firstDelayMs: 500, maxDelayMs: 8000 },
  inactivitySeconds: 30,
  longestWaitSeconds: 120,
  sleep: delay,
  nowMs: () => currentTime().getTime(),
};
