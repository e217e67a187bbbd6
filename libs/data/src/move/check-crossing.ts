import { type Failure, fail, ok, type Result } from '@research/core';
import { type DataOrigin, dataOriginOf } from '../lock/origins-of';
import type { Origin, SourceLock } from '../lock/source-lock';

/** How the pins of all sources move together between simulated and real data. */
export interface OriginMoves {
  /** Where a workflow is moving all pins now. */
  readonly moving?: DataOrigin | undefined;
  /** The command that moves all pins; without one each source moves by itself. */
  readonly command?: string | undefined;
}

/**
 * Refuses that one lock moves alone between simulated and real data, which would leave the two mixed.
 * Fails with `mixed-origins` and names the command that moves all.
 */
export function checkCrossing(
  current: SourceLock | null,
  origin: Origin,
  { moving, command }: OriginMoves,
): Result<void> {
  const to = dataOriginOf(origin);
  const other = current?.files.find((file) => dataOriginOf(file.origin) !== to);
  if (!current || !other || moving === to || command === undefined) return ok(undefined);
  const failure: Failure = {
    reason: 'mixed-origins',
    what: `${current.file} pins ${to === 'real' ? 'simulated sample data' : 'real data'}, and this would pin ${to} data: sources do not move one by one`,
    at: other.at,
    tries: [
      `move all of them to ${to} data, or none: ${to === 'real' ? '' : 'RESEARCH_ORIGIN=sample '}${command}`,
      to === 'real'
        ? 'stay with the sample: RESEARCH_ORIGIN=sample before the same command'
        : 'stay with real data: the same command without RESEARCH_ORIGIN',
    ],
  };
  return fail(failure);
}
