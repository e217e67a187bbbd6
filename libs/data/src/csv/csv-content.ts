/** What a pinned table holds. */
export interface CsvContent {
  readonly columns: readonly string[];
  /** Records without the header. */
  readonly rows: number;
  /** First and last value of the `season` column; null without that column. */
  readonly seasons: [number, number] | null;
}
