import { statePath, type Fingerprint, type TaskId } from '@research/core';
import { join } from 'node:path';
import type { Link } from '../links/link';

/** Identifies a job: one piece of work (its fingerprint) on one host, for one workspace. */
export interface JobRef {
  /** The workspace that requests the job. */
  readonly workspaceRoot: string;
  readonly link: Link;
  readonly fingerprint: Fingerprint;
}

/** A job and the task that it runs for. */
export interface TaskJobRef extends JobRef {
  readonly taskId: TaskId;
}

/** Absolute path of the folder of a job of this machine, or of something in it. */
export const localJobFolder = (
  workspaceRoot: string,
  fingerprint: Fingerprint,
  ...rest: readonly string[]
): string => statePath(workspaceRoot, 'jobs', fingerprint, ...rest);

/** Where the tracers of a local job's languages may write: it goes with the job's outputs. Absolute path. */
export const jobTraceFile = (workspaceRoot: string, fingerprint: Fingerprint): string =>
  join(localJobFolder(workspaceRoot, fingerprint), 'trace', 'files');

/** The name of a job for people and for `--job`: the beginning of its fingerprint. */
export const shortJobId = ({ fingerprint }: Pick<JobRef, 'fingerprint'>): string => fingerprint.slice(0, 6);
