import { constants } from 'node:os';
import type { Exit } from '@research/process';
import type { JobExit } from './job-state';

/** The exit of a job as that of a command. @param tail the end of its log */
export function exitOfJob({ code, how, ranMs, cpuMs, peakMemoryMiB }: JobExit, tail: string): Exit {
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? [null];
  return {
    code: signal === null ? code : null,
    signal,
    timedOut: how === 'time-limit',
    cancelled: how === 'cancelled',
    durationMs: ranMs,
    tail,
    ...(cpuMs === undefined ? {} : { cpuSeconds: cpuMs / 1000 }),
    ...(peakMemoryMiB === undefined ? {} : { peakMemoryMiB }),
  };
}
