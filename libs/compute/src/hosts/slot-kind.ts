import type * as z from 'zod';
import { editDistance, nearMatches, slotKindName, slotKindsIn } from '@research/core';

/** One kind of capacity of a host: `cpu`, `gpu`, or another one that hosts.yaml names. */
export type SlotKind = string;

/**
 * The kinds of slots in counts, or in needs, in the order in which a lease takes them. One order for all processes keeps two
 * leases that need several kinds from waiting for each other; scarce kinds come first, `cpu` last.
 */
export const leaseOrder = (counts: object): SlotKind[] => slotKindsIn(counts).reverse();

/** The kinds of slots that every host has. */
const common = ['cpu', 'gpu'];

/**
 * Why a name cannot be a kind of slot; undefined if it can. A slip of `cpu` or `gpu` is refused, since tasks would not find
 * these slots; another letter makes another kind (`tpu`).
 */
export function slotKindProblem(kind: string): string | undefined {
  if (!slotKindName.test(kind)) return 'a kind of slots has a name of lower-case letters and digits';
  if (kind === 'memory') return 'memory has no slots; use `memoryMiB`';
  const meant = common.find((known) => kind !== known && isSlip(kind, known));
  return meant && `unknown kind of slots; did you mean ${meant}?`;
}

/** Kinds of slots are keys of an object: refines its schema. @param others keys of the object that are no kinds */
export function checkSlotKinds(
  value: Readonly<Record<string, unknown>>,
  context: z.RefinementCtx,
  others: readonly string[] = [],
): void {
  for (const kind of Object.keys(value).filter((key) => !others.includes(key))) {
    const [meant] = slotKindName.test(kind) ? [] : nearMatches(kind, others);
    const message = meant === undefined ? slotKindProblem(kind) : `unknown; did you mean ${meant}?`;
    if (message !== undefined) context.addIssue({ code: 'custom', path: [kind], message });
  }
}

const isSlip = (kind: string, known: string): boolean =>
  letters(kind) === letters(known) ||
  (kind.length !== known.length && editDistance(kind, known) === 1) ||
  kind.startsWith(known);

const letters = (word: string): string => [...word].sort().join('');
