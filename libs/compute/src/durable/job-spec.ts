import { randomUUID } from 'node:crypto';
import type { Concealment } from '@research/core';
import type { Host } from '../hosts/host';
import type { Job } from '../jobs/job';
import { leaseOrder } from '../hosts/slot-kind';
import { rankText } from '../leases/acquire-locks';
import { slotPlaces } from '../leases/lease-places';
import { encodeFields } from '../links/encode-fields';
import type { Link } from '../links/link';
import type { JobLabel } from './job-label';
import type { Shipment } from './ship-job';

/** Everything that a supervisor has to know. */
export interface JobSpec {
  readonly job: Job;
  readonly label: JobLabel;
  /** Name of the job for people, shown in lists of processes. */
  readonly name: string;
  /** See `LeaseRequest.rank`. */
  readonly rank?: number | undefined;
  readonly host: Host;
  readonly link: Link;
  /** Seconds between TERM and KILL. */
  readonly graceSeconds: number;
  /** What of its output must not reach its log. */
  readonly concealment?: Concealment | undefined;
  /** For a host with a file system of its own. */
  readonly shipment?: Shipment;
}

/**
 * A specification as the program of jobs reads it from its standard input: fields that end with NUL, which neither an
 * argument nor a variable can hold. So nothing of it is ever on a command line or goes through a shell.
 */
export function encodeJobSpec(spec: JobSpec): Buffer {
  const { job, label, name, host, rank = 0, graceSeconds, concealment, shipment } = spec;
  const { task, since } = label;
  const { argv, env, cwd } = shipment?.job ?? job;
  return encodeFields([
    `mark=${shipment?.mark ?? ''}`,
    `start=${randomUUID()}`,
    `name=${name}`,
    `label=${JSON.stringify(label)}`,
    `lock=${JSON.stringify({ task, since })}`,
    `rank=${rankText(rank)}`,
    `cwd=${cwd}`,
    `limit=${job.limitSeconds}`,
    `grace=${graceSeconds}`,
    `gpus=${host.gpuDevices ?? ''}`,
    `gpuMemory=${job.needs.gpuMemoryMiB ?? ''}`,
    ...argv.map((argument) => `command=${argument}`),
    ...Object.entries(env).map(([variable, value]) => `env=${variable}=${value}`),
    ...(concealment?.texts ?? []).map(({ text }) => `conceal=${Buffer.from(text).toString('hex')}`),
    ...slotFields(spec),
    ...(shipment?.files ?? []).map(
      ({ sha256, bytes, isExecutable, to }) =>
        `file=${[sha256, bytes, isExecutable ? 'x' : '-', to].join('\t')}`,
    ),
    'go=',
  ]);
}

/** Kinds in the order in which everybody takes them; paths below the host's state folder. */
function slotFields({ job: { needs }, host, link }: JobSpec): string[] {
  const { slot, queue } = slotPlaces('', link.slots);
  return leaseOrder(needs)
    .filter((kind) => (needs[kind] ?? 0) > 0)
    .map((kind) => {
      const files = Array.from({ length: host.slots[kind] ?? 0 }, (_, number) => slot({ kind, number }));
      return `slots=${[kind, needs[kind], queue(kind), ...files].join('\t')}`;
    });
}
