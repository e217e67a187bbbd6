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
export function union(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ from, to }) => to > from).sort((one, other) => one.from - other.from);
  const joined: Interval[] = [];
  for (const next of sorted) {
    const last = joined.at(-1);
    if (last && next.from <= last.to)
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    else joined.push(next);
  }
  return joined;
}

/** Sum of the lengths of intervals that do not overlap. */
export const totalLength = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, interval) => sum + lengthOf(interval), 0);
