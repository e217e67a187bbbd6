import type { Needs } from '@research/compute';
import { type SlotCounts, bySlotKind, slotKindsIn } from '@research/core';
import type { DeclaredNeeds } from './run-options';

/** What a task asks of its host. Planning, checking and running read this alone. */
export interface HostAsks {
  readonly needs: Needs;
  /** The host that its options name. */
  readonly host?: string | undefined;
  /** Tools and the versions that they must have. */
  readonly requires: Readonly<Record<string, string>>;
}

/** Options of a task that runs a project's own code. */
interface AskingOptions {
  readonly needs?: DeclaredNeeds;
  readonly host?: string | undefined;
  readonly requires?: Readonly<Record<string, string>>;
}

/** One CPU slot: what everything takes that asks for nothing else. */
export const oneSlot = { cpu: 1, gpu: 0 } as const;

/** The slots that a task takes. */
export const slotsOf = (needs: Needs): SlotCounts =>
  bySlotKind(slotKindsIn(needs), (kind) => needs[kind] ?? 0);

/** Projects with this tag are for a GPU, unless `needs` says otherwise. */
const gpuTag = 'gpu';

/** What options ask of a host, completed by the tags of the project; nothing where they have no `needs`. */
export function asksOf(options: unknown, tags: readonly string[]): HostAsks | undefined {
  const { needs, host, requires = {} } = options as AskingOptions;
  if (needs === undefined) return undefined;
  const gpu = needs.gpu ?? (tags.includes(gpuTag) ? 1 : 0);
  return { needs: { ...needs, gpu }, host, requires };
}
