import type { HostId, SlotCounts } from '@research/core';

/** A host behind the system's OpenSSH. */
export interface SshTransport {
  readonly kind: 'ssh';
  /** As ssh takes it: `me@machine`, or a name of the user's configuration. */
  readonly destination: string;
  /** Configuration file instead of the user's own; relative to the workspace. */
  readonly configFile?: string;
}

/** A machine that runs work. */
export interface Host {
  readonly id: HostId;
  readonly transport: { readonly kind: 'local' } | SshTransport;
  /** How many slots of each kind it has. */
  readonly slots: SlotCounts;
  /** Main memory; absent: not known. */
  readonly memoryMiB?: number;
  /** Memory of one GPU; absent: not known. */
  readonly gpuMemoryMiB?: number;
  /** How many GPUs its gpu slots stand for; absent: one for each slot. */
  readonly gpuDevices?: number;
  /** Folder there for jobs and what they read; relative to the home folder. Hosts behind SSH alone have one. */
  readonly folder?: string;
  /** How long to try again when the connection to it breaks; half an hour unless told. */
  readonly reconnectSeconds?: number;
  /** Line that a shell (`sh`) of the host runs first. */
  readonly setup?: string;
  /** Host that takes the work when this one cannot be reached. */
  readonly fallback?: HostId;
}

/** Name of the host that is always there: this machine. */
export const LOCAL_HOST = 'local' as HostId;
