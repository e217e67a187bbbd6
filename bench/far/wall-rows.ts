import type { Measured } from '../alternate';
import type { Row } from '../benchmark';
import type { Sample } from '../sample';

/** The row of one contender: medians on the clock, and between which ends the rounds lay. Of CPU we see only a part here. */
export const wallRow = (what: string, { wallSeconds }: Pick<Measured, 'wallSeconds'>): Row => ({
  what,
  wall: span(wallSeconds),
});

/** The row that divides the median of one thing by that of another. @param limit the aim, where there is one */
export function wallRatioRow(
  what: string,
  { of, against, limit }: { readonly of: Measured; readonly against: Measured; readonly limit?: number },
): Row {
  const ratio = of.wallSeconds.median / against.wallSeconds.median;
  const row = { what, wall: `${ratio.toFixed(2)} ×` };
  return limit === undefined
    ? row
    : { ...row, aim: `≤ ${limit} ×: ${ratio <= limit ? 'met' : '**missed**'}` };
}

function span({ median, least, most }: Sample): string {
  const inUnit = median < 1 ? milliseconds : seconds;
  return `${inUnit(median)} ${median < 1 ? 'ms' : 's'} (${inUnit(least)}–${inUnit(most)})`;
}

const milliseconds = (time: number): string => (time * 1000).toFixed(0);
const seconds = (time: number): string => time.toFixed(2);
