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
  const place = failure.at ? `${formatLocation(failure.at)}: ` : '';
  return [
    `${indent}${place}${failure.what}`,
    ...quote(failure.said, `${indent}  | `),
    ...(failure.causes ?? []).flatMap((cause) => describe(cause, `${indent}  `)),
    ...(failure.tries ?? []).map((advice) => `${indent}  → ${advice}`),
  ];
}

function quote(said: string | undefined, prefix: string): string[] {
  const text = said?.trimEnd();
  return text ? text.split('\n').map((line) => `${prefix}${line}`.trimEnd()) : [];
}
