/** A stretch of time in milliseconds since the epoch; empty when it does not end after it starts. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The part of an interval inside a window, which may be empty. */
export const clip = ({ from, to }: Interval, window: Interval): Interval => ({
  from: Math.max(from, window.from),
  to: Math.min(to, window.to),
});

/** Length in milliseconds; none of an empty one. */
export const lengthOf = ({ from, to }: Interval): number => Math.max(0, to - from);

/** The time that is in any of some intervals, as intervals that do not touch, in order. */
export const union = (intervals: readonly Interval[]): Interval[] =>
  joined(intervals, ({ from }, { to }) => ({ from, to }));

/**
 * Makes one of intervals that overlap or touch, until none do; empty ones are left out.
 * @param join two of them, the first of which starts first; start and end are seen to
 */
export function joined<T extends Interval>(intervals: readonly T[], join: (one: T, other: T) => T): T[] {
  const sorted = intervals.filter(({ from, to }) => to > from).sort((one, other) => one.from - other.from);
  const result: T[] = [];
  for (const next of sorted) {
    const last = result.at(-1);
    if (last && next.from <= last.to)
      result[result.length - 1] = {
        ...join(last, next),
        from: last.from,
        to: Math.max(last.to, next.to),
      };
    else result.push(next);
  }
  return result;
}

/** Sum of the lengths of intervals that do not overlap. */
export const totalLength = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, interval) => sum + lengthOf(interval), 0);
