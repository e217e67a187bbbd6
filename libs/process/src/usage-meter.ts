import { setTimeout as delay } from 'node:timers/promises';
import { childCpuSeconds } from './child-cpu';
import { residentMiB } from './resident-memory';

/** What this process and everything that it started have used. */
export interface Usage {
  /** User and system time; outside Linux that of this process alone. */
  readonly cpuSeconds: number;
  /** Largest resident memory of all of them together, as far as samples tell: the first after 0.1 s, then twice a second. */
  readonly peakMemoryMiB: number;
}

const firstSampleMs = 100;
const sampleMs = 500;

/** Starts to measure; the function that it gives ends it. Costs some milliseconds of CPU a second, and keeps no process alive. */
export function startUsageMeter(): () => Promise<Usage> {
  const before = cpuSeconds();
  let peakMemoryMiB = 0;
  const sample = async (): Promise<void> => {
    // Without ps, what was measured so far counts.
    const now = await residentMiB([process.pid]).catch(() => 0);
    peakMemoryMiB = Math.max(peakMemoryMiB, now);
  };
  const stopped = new AbortController();
  void sampleUntil(stopped.signal, sample);
  return async () => {
    stopped.abort();
    await sample();
    const used = cpuSeconds() - before;
    return { cpuSeconds: Math.max(0, Math.round(used * 100) / 100), peakMemoryMiB: Math.ceil(peakMemoryMiB) };
  };
}

async function sampleUntil(signal: AbortSignal, sample: () => Promise<void>): Promise<void> {
  for (let waitMs = firstSampleMs; !signal.aborted; waitMs = sampleMs) {
    await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (!signal.aborted) await sample();
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + (childCpuSeconds() ?? 0);
}
