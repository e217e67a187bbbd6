import type { DurableContext, Job } from '@research/compute';
import { fingerprint, taskId } from '@research/core';
import { allowedEnvironment } from '@research/process';
import { join } from 'node:path';
import type { FarRig } from './far-rig';

/** What a job of a benchmark is. */
export interface FarJob {
  /** For `sh`; `$READ_0`, `$READ_1` … are what it reads. */
  readonly script: string;
  /** Absolute paths. */
  readonly reads?: readonly string[];
  readonly writes: readonly string[];
}

let count = 0;

/** A job like no other before. */
export function farJob({ workspaceRoot }: FarRig, { script, reads = [], writes }: FarJob): Job {
  const inputs = Object.fromEntries(reads.map((path, index) => [`READ_${index}`, path]));
  return {
    fingerprint: fingerprint({ script, count: (count += 1), at: Date.now() }),
    argv: ['sh', '-c', script],
    env: { ...allowedEnvironment(process.env, []), ...inputs },
    cwd: workspaceRoot,
    needs: { cpu: 1, gpu: 0 },
    reads,
    writes,
    limitSeconds: 3600,
  };
}

/** Where a job of a benchmark is done, as an executor has it. */
export const farContext = ({ workspaceRoot, host }: FarRig, task = 'job'): DurableContext => ({
  workspaceRoot,
  host,
  taskId: taskId('bench', task),
  outputFolder: join(workspaceRoot, 'out', task),
  script: 'job.sh',
  observer: { say: () => undefined },
});
