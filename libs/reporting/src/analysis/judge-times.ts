import { robustLocation } from './robust-location';

/** What the newer times of a task say against the older ones. */
export type TimeVerdict =
  | { readonly kind: 'too-few'; readonly missing: number }
  | ({ readonly kind: 'steady' } & Baseline)
  /** The last time alone. */
  | ({ readonly kind: 'slower' } & Baseline)
  /** Each of the last three. */
  | ({ readonly kind: 'slower-since' | 'faster-since' } & Baseline);

/** The times that newer ones were held against, in milliseconds. */
export interface Baseline {
  /** How many there were. */
  readonly runs: number;
  readonly medianMs: number;
  readonly sigmaMs: number;
  /** What lies beyond it does not count as noise; for `faster-since` what lies below. */
  readonly limitMs: number;
}

/** How many of the last times have to agree before a change counts as lasting. */
export const LASTING_RUNS = 3;

/** As many times have to be there before the one that is judged: of fewer, noise looks like change too often. */
const fewestBefore = 7;
/** Standard deviations beyond the median. */
const outlier = 3.5;
const lasting = 2;
/** A smaller change, as a share of the median or in milliseconds, is not worth a look. */
const smallestShare = 0.1;
const smallestMs = 500;

/**
 * Tells a change of a task's time from noise. The last time is `slower` beyond median + max(3.5 σ, a tenth of the median,
 * 500 ms) of those before it: the modified z-score of B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle Outliers"
 * (1993), with σ of {@link robustLocation}. A change is lasting when each of the last three lies beyond 2 σ (and the same
 * floors) of those before them, stricter than two of three in the zone rules of the Western Electric handbook (1956); this is
 * what finds a step that the outlier rule no longer sees, since its own times have widened σ. Lasting goes first.
 * @param times in milliseconds, the newest first; at least 7 are needed before what is judged
 */
export function judgeTimes(times: readonly number[]): TimeVerdict {
  const [last = 0] = times;
  const older = times.slice(LASTING_RUNS);
  if (older.length >= fewestBefore) {
    const recent = times.slice(0, LASTING_RUNS);
    const [slow, fast] = [baseline(older, lasting, 1), baseline(older, lasting, -1)];
    if (recent.every((ms) => ms > slow.limitMs)) return { kind: 'slower-since', ...slow };
    if (recent.every((ms) => ms < fast.limitMs)) return { kind: 'faster-since', ...fast };
  }
  const before = times.slice(1);
  if (before.length < fewestBefore) return { kind: 'too-few', missing: fewestBefore - before.length };
  const single = baseline(before, outlier, 1);
  return { kind: last > single.limitMs ? 'slower' : 'steady', ...single };
}

function baseline(times: readonly number[], deviations: number, direction: 1 | -1): Baseline {
  const { median, sigma } = robustLocation(times);
  const margin = Math.max(deviations * sigma, smallestShare * median, smallestMs);
  return { runs: times.length, medianMs: median, sigmaMs: sigma, limitMs: median + direction * margin };
}
