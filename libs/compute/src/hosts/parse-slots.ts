import { fail, ok, type Result } from '@research/core';
import { slotKinds, type SlotKind } from './slot-kind';

/** Reads `cpu=2,gpu=1` (the form of `RESEARCH_SLOTS`); an empty text names no bounds. Fails on anything else. */
export function parseSlots(text: string): Result<Partial<Record<SlotKind, number>>> {
  const bounds: Partial<Record<SlotKind, number>> = {};
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const [, name, count] = /^(\w+)=(\d{1,4})$/.exec(part) ?? [];
    const kind = slotKinds.find((known) => known === name);
    if (kind === undefined || kind in bounds) return fail(invalid(text, part));
    bounds[kind] = Number(count);
  }
  return ok(bounds);
}

const invalid = (text: string, part: string) => ({
  reason: 'invalid-options' as const,
  what: `slots "${text}": "${part}" is not one of ${slotKinds.map((kind) => `${kind}=NUMBER`).join(', ')}`,
  tries: ['RESEARCH_SLOTS=cpu=2'],
});
