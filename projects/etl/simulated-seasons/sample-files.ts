import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A row by column name; a null is an empty cell. */
export type Cells = Readonly<Record<string, string>>;

/** The committed releases of the sample. */
export const releases = join(__dirname, 'releases');

/** The seasons of the sample. */
export const seasons = ['2019', '2020', '2021', '2022'] as const;

/** The text of a file of the sample, unpacked where its name ends in `.gz`. */
export function textOf(...path: readonly string[]): string {
  const bytes = readFileSync(join(releases, ...path));
  return (path.at(-1)?.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The rows of a CSV file of the sample; its cells hold no quotes (a parser that allows them takes ten times as long). */
export function rowsOf(...path: readonly string[]): readonly Cells[] {
  const text = textOf(...path);
  if (text.includes('"')) throw new Error(`${path.join('/')} has quoted cells`);
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const columns = header.split(',');
  return lines.map((line, at) => {
    const cells = line.split(',');
    if (cells.length !== columns.length)
      throw new Error(`${path.join('/')}:${at + 2}: ${cells.length} cells`);
    return Object.fromEntries(columns.map((column, place) => [column, cells[place] ?? '']));
  });
}

/** A season's plays by game, in the order of the file. */
export function playsByGame(season: string): ReadonlyMap<string, readonly Cells[]> {
  return groupBy(rowsOf('pbp', `play_by_play_${season}.csv.gz`), (play) => play.game_id ?? '');
}

/** Rows by a key, in the order of their first appearance. */
export function groupBy<T>(rows: Iterable<T>, key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

/** Pearson's correlation of pairs of numbers. */
export function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(pairs.map(([a]) => a)), mean(pairs.map(([, b]) => b))];
  const product = (f: (pair: readonly [number, number]) => number): number => mean(pairs.map(f));
  const covariance = product(([a, b]) => (a - x) * (b - y));
  return covariance / Math.sqrt(product(([a]) => (a - x) ** 2) * product(([, b]) => (b - y) ** 2));
}
