import type { BySlotKind } from '@research/core';
import type { Host } from '../hosts/host';
import type { HostReading } from './host-reading';

/** Slots of one kind. */
export interface SlotUse {
  readonly total: number;
  readonly free: number;
  /** Tasks that stand in line for one. */
  readonly waiting: number;
}

/** What a host has left. */
export interface HostCapacity {
  readonly host: Host;
  readonly reading: HostReading;
  /** To and from swap in the second before, MiB a second. */
  readonly swapMiBPerSecond: number;
  readonly slots: BySlotKind<SlotUse>;
  /** Folder on the host whose disk was looked at: the workspace, or that of its jobs. */
  readonly folder: string;
}
