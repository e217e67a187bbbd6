import type { HostId } from '@research/core';
import type { SlotKind } from './slot-kind';

/** A machine that runs work. */
export interface Host {
  readonly id: HostId;
  readonly transport: { readonly kind: 'local' } | { readonly kind: 'ssh'; readonly destination: string };
  readonly scheduler: { readonly kind: 'direct' };
  /** How many slots of each kind it has. */
  readonly slots: Readonly<Record<SlotKind, number>>;
  readonly labels: readonly string[];
  /** Main memory; absent: not known. */
  readonly memoryMiB?: number;
  /** Memory of one GPU; absent: not known. */
  readonly gpuMemoryMiB?: number;
  /** How many GPUs its gpu slots stand for; absent: one for each slot. */
  readonly gpuDevices?: number;
  /** Line that a shell (`sh`) of the host runs first. */
  readonly setup?: string;
  /** Host that takes the work when this one cannot be reached. */
  readonly fallback?: HostId;
}

/** Name of the host that is always there: this machine. */
export const LOCAL_HOST = 'local' as HostId;
