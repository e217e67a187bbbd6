import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { HostId } from '@research/core';

/** A program with all three standard streams connected to us. */
export type PipedProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Which machine and folder a link leads to, whatever hosts.yaml calls it: what is remembered of a job there. */
export function placeOfLink({ kind, destination, configFile, state }: Link): string {
  if (kind === 'local') return 'this machine';
  return `${destination}:${state}${configFile === undefined ? '' : ` (ssh -F ${configFile})`}`;
}

/** How programs of ours are started on a host, and where they keep what they leave there. */
export interface Link {
  readonly host: HostId;
  /** `ssh`: the host has a file system, an environment and a clock of its own. */
  readonly kind: 'local' | 'ssh';
  /** As ssh takes it. */
  readonly destination?: string;
  /** Configuration file of ssh, where it is not the user's. */
  readonly configFile?: string;
  /** Folder on the host for leases, jobs and checkpoints; a relative one is below the home folder there. */
  readonly state: string;
  /** Name of the host in the folder of leases: whoever shares the slots must use the same. */
  readonly slots: string;
  /** Starts a perl there that reads its program from standard input. */
  startPerl(): PipedProcess;
}
