/**
 * The kinds of slots, in the order in which a lease takes them. One order for everybody is what keeps two leases that
 * need both kinds from waiting for each other; the scarce kind comes first.
 */
export const slotKinds = ['gpu', 'cpu'] as const;

/** One kind of capacity of a host. */
export type SlotKind = (typeof slotKinds)[number];
