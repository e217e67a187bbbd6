import type { Failure } from './failure';
import { formatLocation } from './location';
import { plainText } from './plain-text';

/**
 * Renders a {@link Failure} for a terminal: what and where first, then the tool's words, then what to try. Without what a
 * terminal would act on: hosts and tools have a say in all of it.
 */
export function describeFailure(failure: Failure): string {
  return plainText(describe(failure, '').join('\n'));
}

function describe(failure: Failure, indent: string): string[] {
  return [
    `${indent}${placed(failure)}`,
    ...quote(failure.said, `${indent}  | `),
    ...(failure.causes ?? []).flatMap((cause) => describe(cause, `${indent}  `)),
    ...(failure.tries ?? []).flatMap((advice) => advise(advice, `${indent}  `)),
  ];
}

/** A message that begins with its place does not need it twice. */
function placed({ at, what }: Failure): string {
  const place = at ? formatLocation(at) : '';
  return place === '' || what.startsWith(`${place} `) ? what : `${place}: ${what}`;
}

/** Advice of several lines stays below its arrow. */
const advise = (advice: string, indent: string): string[] =>
  advice.split('\n').map((line, index) => `${indent}${index === 0 ? '→' : ' '} ${line}`.trimEnd());

function quote(said: string | undefined, prefix: string): string[] {
  const text = said?.trimEnd();
  return text ? text.split('\n').map((line) => `${prefix}${line}`.trimEnd()) : [];
}
