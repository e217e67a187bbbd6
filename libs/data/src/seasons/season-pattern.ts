const placeholder = '{season}';

/** True for a file name that stands for one file a season: `play_by_play_{season}.csv.gz`. */
export const isPerSeason = (name: string): boolean => name.includes(placeholder);

/** The text for one season, each `{season}` in it replaced. */
export const forSeason = (text: string, season: number): string =>
  text.replaceAll(placeholder, String(season));

/** The season of a name that the pattern stands for; `undefined` for any other name. */
export function seasonIn(pattern: string, name: string): number | undefined {
  const [first = '', ...rest] = pattern.split(placeholder);
  if (rest.length === 0 || !name.startsWith(first)) return undefined;
  const year = /^\d{4}/.exec(name.slice(first.length))?.[0];
  return year !== undefined && forSeason(pattern, Number(year)) === name ? Number(year) : undefined;
}
