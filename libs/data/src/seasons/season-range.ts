/** Seasons of a source: from the first to the last, or without an end to whatever upstream has. */
export interface SeasonRange {
  readonly first: number;
  readonly last?: number;
}

/** `2019-2022`, `2022`, or `2019-` for all since. */
export const seasonRangePattern = /^(\d{4})(-(\d{4})?)?$/;

/** Parses what {@link seasonRangePattern} admits; `undefined` for anything else and for a range that runs backwards. */
export function parseSeasonRange(text: string): SeasonRange | undefined {
  const match = seasonRangePattern.exec(text);
  if (!match) return undefined;
  const [, from, dash, to] = match;
  const first = Number(from);
  if (dash !== undefined && to === undefined) return { first };
  const last = to === undefined ? first : Number(to);
  return last < first ? undefined : { first, last };
}
