import { type GpuReading, parseGpuReading } from '../durable/gpu-reading';
import type { MemoryReading } from './memory-reading';
import { parseMemory } from './parse-memory';

/** What a machine tells of itself at one moment. */
export interface HostReading {
  readonly memory: MemoryReading;
  /** Processors that a process may use. */
  readonly cores: number;
  /** Processes that compute, or want to: mean of the last minute. */
  readonly load: number;
  /** Of the disk with the folder that was asked for; absent: `df` does not tell. */
  readonly disk?: DiskReading;
  /** As nvidia-smi sees them; none where there is none. */
  readonly gpus: readonly GpuReading[];
}

/** A disk. */
export interface DiskReading {
  readonly freeMiB: number;
  readonly totalMiB: number;
}

/** Reads what `readingProgram all` shows; undefined where it does not show enough. */
export function parseHostReading(parts: ReadonlyMap<string, string>): HostReading | undefined {
  const memory = parseMemory(parts);
  const load = Number(/\d{1,9}(?:\.\d{1,9})?/.exec(parts.get('load') ?? '')?.[0] ?? NaN);
  const cores = Number(/^\d{1,6}$/.exec(parts.get('cores') ?? '')?.[0] ?? NaN);
  if (!memory || Number.isNaN(load) || !(cores > 0)) return undefined;
  const disk = parseDisk(parts.get('disk') ?? '');
  const gpus = (parts.get('gpus') ?? '').split('\n').flatMap((line) => parseGpuReading(line) ?? []);
  return { memory, cores, load, ...(disk ? { disk } : {}), gpus };
}

/** The last line of `df -Pk` (POSIX): file system, KiB, used, free, share used, where it is. */
function parseDisk(text: string): DiskReading | undefined {
  const [, total, free] = /\s(\d{1,15})\s+\d+\s+(\d{1,15})\s+\d+%\s+\S.*$/.exec(text) ?? [];
  if (total === undefined) return undefined;
  return { freeMiB: Math.floor(Number(free) / 1024), totalMiB: Math.floor(Number(total) / 1024) };
}
