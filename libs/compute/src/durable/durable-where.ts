import type { Where } from '../jobs/where';
import type { GpuReading } from './gpu-reading';
import type { JobEnd } from './job-end';

/** Where and for whom a durable job is done. */
export interface DurableWhere extends Where {
  /** What the job runs, as a person would name it: a script. */
  readonly script: string;
  /** The same for the same work on every host: a fingerprint of all but the tools of a host. */
  readonly work?: string;
  /** Says something to the user: started, attached, lost, and how to look or cancel. */
  readonly say: (line: string) => void;
  /** Outputs that were not written are not missed. */
  readonly partial?: boolean;
  /** Seconds between TERM and KILL, 5 unless told. */
  readonly graceSeconds?: number;
  /**
   * `follow`, unless told: until its outputs are here. `submit`: not longer than until the host has it. `collect`: the same,
   * and nothing is started.
   */
  readonly until?: 'follow' | 'submit' | 'collect';
  /** False: the job is followed or collected where it is there, and not started. */
  readonly mayStart?: boolean;
  /** The work has been done, and the user wants it done again. */
  readonly again?: boolean;
  /** Told how busy the GPUs of the host are while a job with a gpu slot runs. */
  readonly onGpu?: (reading: GpuReading) => void;
  /** Told when the job was there already: it runs, or has ended and waits to be collected. */
  readonly onAttached?: () => void;
  /** Told how the job has ended, before the task goes on; does not reject. */
  readonly onEnd?: (end: JobEnd) => Promise<void>;
  /** Told when a step of the job's way is done, which is where a client may die. */
  readonly onStep?: (step: DurableStep) => void;
}

/** The steps between asking for a job and being done with it; `sending` only where something has to travel. */
export const durableSteps = [
  'remembered',
  'sending',
  'ensured',
  'following',
  'ended',
  'delivered',
  'collected',
  'acknowledged',
] as const;

/** One of {@link durableSteps}. */
export type DurableStep = (typeof durableSteps)[number];
