import { ok, type Result } from '@research/core';
import type { Host } from '../hosts/host';
import { type SlotKind, slotKinds } from '../hosts/slot-kind';
import type { Holder, HostLeases, SlotState } from '../leases/inspect-leases';
import { parseLabel } from '../leases/lock-label';
import { askHost } from './ask-host';
import type { Link } from './link';

/**
 * Looks who holds the slots of a host behind SSH and who waits for them, whatever workspace or machine they came from. Slots
 * that it no longer has are named while somebody holds them. Times are by our clock. Fails as `askHost` does.
 */
export async function inspectSlots(link: Link, host: Host): Promise<Result<HostLeases>> {
  const what = 'its slots could not be looked at';
  const answer = await askHost(link, { mode: 'slots', argv: [link.slots], what });
  if (!answer.ok) return answer;
  const [, there = ''] = answer.value.find(([name]) => name === 'now') ?? [];
  const aheadMs = Date.now() - Number(there) * 1000;
  const found = answer.value.flatMap((fields) => parse(fields, Math.abs(aheadMs) < 2000 ? 0 : aheadMs) ?? []);
  const waiting = (kind: SlotKind): Holder[] =>
    found.flatMap((one) => (one.is === 'waiter' && one.kind === kind ? [one.holder] : []));
  return ok({
    host,
    slots: slotKinds.flatMap((kind) => statesOf(kind, host.slots[kind], found)),
    waiting: { cpu: waiting('cpu'), gpu: waiting('gpu') },
  });
}

/** A line of the answer. */
interface Found {
  readonly is: 'slot' | 'waiter';
  readonly kind: SlotKind;
  readonly number: number;
  readonly holder: Holder;
}

function parse(fields: readonly string[], aheadMs: number): Found | undefined {
  const [is, kindName, number, since, there, ...rest] = fields;
  const kind = slotKinds.find((known) => known === kindName);
  if (kind === undefined || (is !== 'slot' && is !== 'waiter')) return undefined;
  const label = parseLabel(rest.join('\t'));
  const holder = {
    since: new Date(Number(since) * 1000 + aheadMs),
    ended: label !== undefined && there === '0',
    ...(label ? { label } : {}),
  };
  return { is, kind, number: Number(number), holder };
}

function statesOf(kind: SlotKind, count: number, found: readonly Found[]): SlotState[] {
  const held = new Map(
    found.flatMap((one) => (one.is === 'slot' && one.kind === kind ? [[one.number, one.holder]] : [])),
  );
  const numbers = new Set([...Array.from({ length: count }, (_, number) => number), ...held.keys()]);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => {
      const holder = held.get(number);
      return { kind, number, ...(holder ? { holder } : {}) };
    });
}
