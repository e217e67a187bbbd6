import { type CapacityLimit, type Host, type HostCapacity, isFull } from '@research/compute';
import type { Failure } from '@research/core';

/** A host that was asked, what it has left, and what limits it. */
export type JudgedHost =
  | { readonly host: Host; readonly capacity: HostCapacity; readonly limits: readonly CapacityLimit[] }
  /** It could not be asked. */
  | { readonly host: Host; readonly failure: Failure };

/** True when something more should start there. */
export const hasRoom = (judged: JudgedHost): boolean => 'limits' in judged && !isFull(judged.limits);

/** Behind SSH there is a machine of its own. */
export const isHere = ({ host }: JudgedHost): boolean => host.transport.kind === 'local';
