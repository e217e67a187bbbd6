import type { SlotKind } from '../hosts/slot-kind';

/** One slot of a host, numbered from 0 for each kind. */
export interface Slot {
  readonly kind: SlotKind;
  readonly number: number;
}

/** Slots held by this process, and by every process that inherits the descriptors. */
export interface Lease {
  readonly slots: readonly Slot[];
  /** To be inherited by the work (`Command.inherit`), so that a child that outlives us keeps its slots. */
  readonly descriptors: readonly number[];
  /** How long it took to get, 0 if it was free. */
  readonly waitedMs: number;
}
