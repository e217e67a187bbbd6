import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Job } from '../jobs/job';
import { slotResources } from '../leases/lease-resources';
import type { LeaseRequest } from '../leases/lease-request';
import type { JobLabel } from './job-label';

/** Everything that a supervisor has to know. */
export interface JobSpec {
  readonly job: Job;
  readonly label: JobLabel;
  /** Name of the job for people, shown in lists of processes. */
  readonly name: string;
  readonly slots: Pick<LeaseRequest, 'workspaceRoot' | 'host' | 'needs'>;
  /** Seconds between TERM and KILL. */
  readonly graceSeconds: number;
}

/**
 * A specification as the program of jobs reads it from its standard input: fields that end with NUL, which neither an
 * argument nor a variable can hold. So nothing of it is ever on a command line or goes through a shell.
 */
export function encodeJobSpec({ job, label, name, slots, graceSeconds }: JobSpec): Buffer {
  const { task, since } = label;
  const fields = [
    `start=${randomUUID()}`,
    `name=${name}`,
    `label=${JSON.stringify(label)}`,
    `lock=${JSON.stringify({ task, since })}`,
    `cwd=${job.cwd}`,
    `limit=${job.limitSeconds}`,
    `grace=${graceSeconds}`,
    `gpus=${slots.host.gpuDevices ?? ''}`,
    ...job.argv.map((argument) => `command=${argument}`),
    ...Object.entries(job.env).map(([variable, value]) => `env=${variable}=${value}`),
    ...slotResources(slots).map(slotField),
  ];
  return Buffer.from(fields.map((field) => `${field}\0`).join(''));
}

function slotField({ name, count, queueFolder, files }: ReturnType<typeof slotResources>[number]): string {
  for (const folder of [queueFolder, ...files.map((file) => dirname(file))])
    mkdirSync(folder, { recursive: true });
  return `slots=${[name, count, queueFolder, ...files].join('\t')}`;
}
