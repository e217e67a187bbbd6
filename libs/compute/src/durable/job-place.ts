import { statePath, type Fingerprint } from '@research/core';
import { join } from 'node:path';

/** Which job: a fingerprint stands for one piece of work, in one workspace. */
export interface JobPlace {
  readonly workspaceRoot: string;
  readonly fingerprint: Fingerprint;
}

/** Absolute path of a job's folder, or of something in it. */
export const jobFolder = ({ workspaceRoot, fingerprint }: JobPlace, ...rest: readonly string[]): string =>
  statePath(workspaceRoot, 'jobs', fingerprint, ...rest);

/** The folder that a job finds in `CHECKPOINT_DIR`: it stays until the job has succeeded. Absolute path. */
export const checkpointFolder = ({ workspaceRoot, fingerprint }: JobPlace): string =>
  statePath(workspaceRoot, 'checkpoints', fingerprint);

/** Where the tracers of a job's languages may write: it goes with the job's outputs. Absolute path. */
export const jobTraceFile = (place: JobPlace): string => join(jobFolder(place), 'trace', 'files');

/** The name of a job for people and for `--job`: the beginning of its fingerprint. */
export const shortJobId = ({ fingerprint }: Pick<JobPlace, 'fingerprint'>): string => fingerprint.slice(0, 6);
