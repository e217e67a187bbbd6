/** Something for each kind of slot. Every host has `cpu` and `gpu` (perhaps 0 of them); hosts.yaml may name more kinds. */
export interface BySlotKind<T> {
  readonly cpu: T;
  readonly gpu: T;
  readonly [kind: string]: T;
}

/** How many slots of each kind. */
export type SlotCounts = BySlotKind<number>;

/** A name of a kind of slot, which is part of file names. */
export const slotKindName = /^[a-z][a-z0-9]{0,19}$/;

/** The kinds of slots in counts, or in needs, as people expect them: `cpu`, `gpu`, then others by name. */
export function slotKindsIn(...counts: readonly object[]): string[] {
  const others = counts.flatMap(Object.keys).filter((name) => slotKindName.test(name));
  return [...new Set(['cpu', 'gpu', ...others.sort()])];
}

/** Computes something for each kind. @param kinds `cpu` and `gpu` among them, as `slotKindsIn` gives them */
export const bySlotKind = <T>(kinds: readonly string[], of: (kind: string) => T): BySlotKind<T> =>
  Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as unknown as BySlotKind<T>;
