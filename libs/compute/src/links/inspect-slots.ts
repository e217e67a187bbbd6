import { allOk, ok, type Result } from '@research/core';
import { currentTime } from '@research/process';
import * as z from 'zod';
import type { Host } from '../hosts/host';
import { type SlotKind, slotKinds } from '../hosts/slot-kind';
import type { Holder, HostLeases, SlotState } from '../leases/inspect-leases';
import { parseLabel } from '../leases/lock-label';
import { askHost } from './ask-host';
import { momentField, parseAnswer } from './host-fields';
import type { Link } from './link';

/**
 * Looks who holds the slots of a host behind SSH and who waits for them, whatever workspace or machine they came from. Slots
 * that it no longer has are named while somebody holds them. Times are by our clock. Fails as `askHost` does.
 */
export async function inspectSlots(link: Link, host: Host): Promise<Result<HostLeases>> {
  const answer = await askHost(link, { mode: 'slots', argv: [link.slots], what });
  if (!answer.ok) return answer;
  const there = parseAnswer({ link, what }, nowLine, answer.value[0]);
  if (!there.ok) return there;
  const ahead = currentTime().getTime() - there.value[1].getTime();
  const aheadMs = Math.abs(ahead) < 2000 ? 0 : ahead;
  const lines = allOk(answer.value.slice(1).map((fields) => parse(link, fields, aheadMs)));
  if (!lines.ok) return lines;
  const found = lines.value.flatMap((one) => one ?? []);
  const waiting = (kind: SlotKind): Holder[] =>
    found.flatMap((one) => (one.is === 'waiter' && one.kind === kind ? [one.holder] : []));
  return ok({
    host,
    slots: slotKinds.flatMap((kind) => statesOf(kind, host.slots[kind], found)),
    waiting: { cpu: waiting('cpu'), gpu: waiting('gpu') },
  });
}

const what = 'its slots could not be looked at';

const nowLine = z.tuple([z.literal('now'), momentField]);

const foundLine = z.object({
  is: z.enum(['slot', 'waiter']),
  kind: z.string(),
  number: z
    .string()
    .regex(/^\d{1,9}$/, 'is no number')
    .transform(Number),
  since: momentField,
  isThere: z.enum(['0', '1']),
});

/** A line of the answer. */
interface Found {
  readonly is: 'slot' | 'waiter';
  readonly kind: SlotKind;
  readonly number: number;
  readonly holder: Holder;
}

/** Undefined for a kind of slots of another version. */
function parse(link: Link, fields: readonly string[], aheadMs: number): Result<Found | undefined> {
  const [is, kindName, number, since, isThere, ...rest] = fields;
  const line = parseAnswer({ link, what }, foundLine, { is, kind: kindName, number, since, isThere });
  if (!line.ok) return line;
  const kind = slotKinds.find((known) => known === line.value.kind);
  if (kind === undefined) return ok(undefined);
  const label = parseLabel(rest.join('\t'));
  const holder = {
    since: new Date(line.value.since.getTime() + aheadMs),
    ended: label !== undefined && line.value.isThere === '0',
    ...(label ? { label } : {}),
  };
  return ok({ is: line.value.is, kind, number: line.value.number, holder });
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
