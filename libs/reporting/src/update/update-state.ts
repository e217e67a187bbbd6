import * as z from 'zod';

const estimate = z.object({ estimate: z.number(), low: z.number(), high: z.number() });
const pinnedTable = z.object({
  sha256: z.string(),
  rows: z.number(),
  seasons: z.tuple([z.number(), z.number()]).readonly().nullable(),
});
const shownRow = z.record(z.string(), z.string());
const texts = z.array(z.string()).readonly();
const tableCells = z.object({ head: texts, rows: z.array(texts).readonly() });

const updateState = z.object({
  /** By lock file and name: `projects/etl/games/source.lock.json games.csv`. */
  pins: z.record(z.string(), pinnedTable),
  /** Rows that are to be told by the name of their table, each by its key. */
  rows: z.record(z.string(), z.record(z.string(), shownRow)),
  /** Scores of each model by name; null where a score does not exist. */
  metrics: z.record(z.string(), z.record(z.string(), estimate.nullable())),
  /** The tables in each TeX file that a task writes. */
  tables: z.record(z.string(), z.array(tableCells).readonly()),
  /** A hash of the text of each page of each finished document. */
  pages: z.record(z.string(), texts),
});

/** An estimate with the bounds of its interval. */
export type Estimate = Readonly<z.output<typeof estimate>>;

/** What a pinned file holds. */
export type PinnedTable = Readonly<z.output<typeof pinnedTable>>;

/** Shown values by column; `''` where a row has none. */
export type ShownRow = Readonly<z.output<typeof shownRow>>;

/** The text of a table: the heading of each column, and the cells of each row below it. */
export type TableCells = Readonly<z.output<typeof tableCells>>;

/** All that the summary of an update compares, as it is at one moment. */
export type UpdateState = Readonly<z.output<typeof updateState>>;

/** A state that was kept as JSON; `undefined` for any other text, also that of another version. */
export function parseUpdateState(text: string): UpdateState | undefined {
  try {
    return updateState.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
