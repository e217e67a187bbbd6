import { setTimeout as delay } from 'node:timers/promises';
import type { Failure, Result } from '@research/core';

/** How long to try again, and whom to tell. */
export interface PatienceOptions {
  /** Seconds without a success after which it gives up. */
  readonly seconds: number;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** Told when it begins to wait for the host, and when that has answered again. */
  readonly silent?: ((isSilent: boolean) => void) | undefined;
}

const firstDelayMs = 1000;
const longestDelayMs = 30_000;

/**
 * Tries again what has failed because a host could not be reached, at growing distances, and says so. A success, or a sign
 * of life (`alive`), makes it start over.
 */
export class Patience {
  private tries = 0;
  private sinceMs: number | undefined;

  constructor(private readonly options: PatienceOptions) {}

  /** The host has answered. */
  alive(): void {
    if (this.tries > 0) {
      this.options.say('the connection is back');
      this.options.silent?.(false);
    }
    this.tries = 0;
    this.sinceMs = undefined;
  }

  /** Gives the first result that is a success, a lasting failure, or the failure with which patience ended. */
  async with<T>(attempt: () => Promise<Result<T>>): Promise<Result<T>> {
    while (true) {
      const result = await attempt();
      if (result.ok) this.alive();
      if (result.ok || !isUnreachable(result.error) || !(await this.waits(result.error))) return result;
    }
  }

  /** False when it is time to give up. */
  private async waits(failure: Failure): Promise<boolean> {
    const { seconds, say, signal } = this.options;
    this.sinceMs ??= performance.now();
    const left = seconds * 1000 - (performance.now() - this.sinceMs);
    if (signal?.aborted || left <= 0) return false;
    if (this.tries === 0) this.options.silent?.(true);
    const pauseMs = Math.min(firstDelayMs * 2 ** this.tries, longestDelayMs, left);
    // Once at first, and then each time that the distance has grown.
    if (firstDelayMs * 2 ** (this.tries - 1) < longestDelayMs) {
      const why = failure.said === undefined ? '' : ` (${failure.said.split('\n').at(-1)})`;
      say(`${failure.what}${why}; trying again in ${Math.ceil(pauseMs / 1000)} s`);
    }
    this.tries += 1;
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    return !signal?.aborted;
  }
}

const isUnreachable = ({ reason, transient }: Failure): boolean =>
  reason === 'host-unreachable' && transient === true;
