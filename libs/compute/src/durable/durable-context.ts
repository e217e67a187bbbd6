import type { WorkContext, WorkObserver } from '../jobs/work-context';
import type { Job } from '../jobs/job';
import type { Patience } from '../links/patience';
import type { GpuReading } from './gpu-reading';
import type { JobEnd } from './job-end';
import type { TaskJobRef } from './job-ref';

/** Where and for whom a durable job runs. */
export interface DurableContext extends WorkContext {
  /** What the job runs, as a person would name it: a script. */
  readonly script: string;
  /** The same for the same work on every host: a fingerprint of everything except the tools of a host. */
  readonly work?: string;
  readonly observer: JobObserver;
  /** Declared outputs may be missing. */
  readonly partial?: boolean;
  /** Seconds between TERM and KILL; default 5. */
  readonly graceSeconds?: number;
  /**
   * `follow` (the default): until the outputs are here. `submit`: until the host has the job. `collect`: as `submit`, and
   * nothing is started.
   */
  readonly until?: 'follow' | 'submit' | 'collect';
  /** False: an existing job is followed or collected, and none is started. */
  readonly mayStart?: boolean;
  /** Other jobs of the same task are no older versions of this one, and the state of each is no news to the user. */
  readonly isOneOfMany?: boolean;
  /** The work has been done, and the user wants it done again. */
  readonly again?: boolean;
}

/** Watches a durable job. */
export interface JobObserver extends WorkObserver {
  /** A line for the user: the job was started, attached to or lost, and how to view or cancel it. */
  say(line: string): void;
  /** The host does not answer, and is tried again; or it answers again. */
  silent?(isSilent: boolean): void;
  /** How busy the GPUs of the host are, while a job with a gpu slot runs. */
  gpuRead?(reading: GpuReading): void;
  /** The job already existed: it runs, or has ended and waits to be collected. */
  attached?(): void;
  /** The job has ended; awaited before the task goes on, and must not reject. */
  ended?(end: JobEnd): Promise<void>;
  /** A step is complete; a client may be killed at each of them. */
  reached?(step: DurableStep): void;
}

/** The steps from requesting a job to acknowledging its end; `sending` only if files have to travel. */
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

/** A job to run durably: what it is, where and for whom it runs, and how long an unreachable host is retried. */
export interface Assignment {
  readonly job: Job;
  readonly context: DurableContext;
  readonly ref: TaskJobRef;
  readonly patience: Patience;
}
