import type { HostId } from '@research/core';
import type { Host } from './host';
import type { SlotKind } from './slot-kind';

/** What this machine offers, and how much of it to use. */
export interface LocalCapacity {
  /** Performance cores; see `performanceCores`. */
  readonly cores: number;
  readonly gpus: number;
  /** Upper bounds set by the user (`parseSlots`); they lower the number of slots and never raise it. */
  readonly atMost?: Readonly<Record<SlotKind, number>>;
}

/** This machine as a host: one cpu slot for each performance core, one gpu slot for each GPU. */
export function localHost({ cores, gpus, atMost = {} }: LocalCapacity): Host {
  return {
    id: 'local' as HostId,
    transport: { kind: 'local' },
    slots: { cpu: Math.min(cores, atMost['cpu'] ?? cores), gpu: Math.min(gpus, atMost['gpu'] ?? gpus) },
  };
}
