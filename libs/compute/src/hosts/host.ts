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
  /** Line that a non-interactive shell of the host runs first. */
  readonly setup?: string;
  /** Host that takes the work when this one cannot be reached. */
  readonly fallback?: HostId;
}
