import { fail, type Failure, ok, type Result } from '@research/core';
import { type SlotKind, slotKindProblem } from './slot-kind';

/** Reads `cpu=2,gpu=1` (the form of `RESEARCH_SLOTS`); an empty text names no bounds. Fails on anything else. */
export function parseSlots(text: string): Result<Readonly<Record<SlotKind, number>>> {
  const bounds = new Map<SlotKind, number>();
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const [, kind = '', count] = /^(\w+)=(\d{1,4})$/.exec(part) ?? [];
    if (count === undefined || bounds.has(kind))
      return fail(invalid(text, `"${part}" is not KIND=NUMBER, once for each kind`));
    const problem = slotKindProblem(kind);
    if (problem !== undefined) return fail(invalid(text, `"${part}": ${problem}`));
    bounds.set(kind, Number(count));
  }
  return ok(Object.fromEntries(bounds));
}

const invalid = (text: string, why: string): Failure => ({
  reason: 'invalid-options',
  what: `slots "${text}": ${why}`,
  tries: ['RESEARCH_SLOTS=cpu=2'],
});
