/** An estimate with the bounds of its interval. */
export interface Estimate {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** What a pinned file holds. */
export interface PinnedTable {
  readonly sha256: string;
  readonly rows: number;
  readonly seasons: readonly [number, number] | null;
}

/** Shown values by column; `''` where a row has none. */
export type ShownRow = Readonly<Record<string, string>>;

/** The text of a table: the heading of each column, and the cells of each row below it. */
export interface TableCells {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** All that the summary of an update compares, as it is at one moment. */
export interface UpdateState {
  /** By lock file and name: `projects/etl/games/source.lock.json games.csv`. */
  readonly pins: Readonly<Record<string, PinnedTable>>;
  /** Rows that are to be told by the name of their table, each by its key. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, ShownRow>>>>;
  /** Scores of each model by name; null where a score does not exist. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, Estimate | null>>>>;
  /** The tables in each TeX file that a task writes. */
  readonly tables: Readonly<Record<string, readonly TableCells[]>>;
  /** A hash of the text of each page of each finished document. */
  readonly pages: Readonly<Record<string, readonly string[]>>;
}
