import type { Measured } from './alternate';
import type { Row } from './benchmark';
import type { Sample } from './sample';

/** The row of one contender: medians, and between which ends the rounds lay. */
export function measuredRow(what: string, { wallSeconds, cpuSeconds }: Measured): Row {
  return { what, wall: seconds(wallSeconds), cpu: seconds(cpuSeconds) };
}

/** The medians of what a comparison is about. */
export interface Medians {
  readonly wall: number;
  readonly cpu: number;
}

/** The medians of a contender, in seconds. */
export const mediansOf = ({ wallSeconds, cpuSeconds }: Measured): Medians => ({
  wall: wallSeconds.median,
  cpu: cpuSeconds.median,
});

/** The medians of doing one thing and then the other. */
export function sumOfMedians(one: Measured, other: Measured): Medians {
  const [a, b] = [mediansOf(one), mediansOf(other)];
  return { wall: a.wall + b.wall, cpu: a.cpu + b.cpu };
}

/** The row that divides the medians of one thing by those of another; `limit` is the aim for both quotients. */
export function ratioRow(
  what: string,
  { of, against, limit }: { of: Medians; against: Medians; limit?: number },
): Row {
  const wall = of.wall / against.wall;
  const cpu = of.cpu / against.cpu;
  const row = { what, wall: times(wall), cpu: times(cpu) };
  return limit === undefined ? row : { ...row, aim: `≤ ${limit} ×: ${verdict({ wall, cpu }, limit)}` };
}

function verdict({ wall, cpu }: Medians, limit: number): string {
  const missed = [...(wall > limit ? ['wall'] : []), ...(cpu > limit ? ['CPU'] : [])];
  return missed.length === 0 ? 'met' : `**missed** (${missed.join(', ')})`;
}

const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;

const seconds = ({ median, least, most }: Sample): string =>
  `${median.toFixed(2)} s (${least.toFixed(2)}–${most.toFixed(2)})`;
