import { fail, type Failure, ok, type Result } from '@research/core';
import type { SourceLock } from '../lock/source-lock';
import { type Bound, boundKey, boundOptions, describeBound } from './bound';

/** What has a bound, and the name that messages give it. */
export interface Bounded {
  readonly name: string;
  readonly bound: Bound | undefined;
}

/**
 * The one bound of several locks or their data; `undefined` where there is none. Fails with `mixed-bounds` when they differ.
 * @param command sets the bound of all sources, where the workspace has such a command
 */
export function commonBound(sources: readonly Bounded[], command?: string): Result<Bound | undefined> {
  const [first, ...others] = sources;
  const key = boundKey(first?.bound);
  return others.every(({ bound }) => boundKey(bound) === key)
    ? ok(first?.bound)
    : fail(mixed(sources, command));
}

/** A lock as {@link commonBound} takes it. */
export const boundedLock = ({ file, bound }: SourceLock): Bounded => ({ name: file, bound });

function mixed(
  sources: readonly Bounded[],
  command = 'a workflow that moves the pins of all sources',
): Failure {
  const bounds = new Map(sources.map(({ bound }) => [boundKey(bound), bound]));
  const named = (key: string): string[] =>
    sources.filter(({ bound }) => boundKey(bound) === key).map(({ name }) => name);
  return {
    reason: 'mixed-bounds',
    what: 'the data of the sources does not end at the same time',
    causes: [...bounds].map(([key, bound]) => ({
      reason: 'mixed-bounds',
      what: `${bound ? `until ${describeBound(bound)}` : 'without a bound'}: ${named(key).join(', ')}`,
    })),
    tries: [...bounds.values()]
      .flatMap((bound) => (bound ? [`${command} ${boundOptions(bound.asked ?? bound)}`] : []))
      .concat([`without a bound: ${command} --until=all`]),
  };
}
