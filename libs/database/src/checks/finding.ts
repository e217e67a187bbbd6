/** Something that is wrong in a database. */
export interface DatabaseFinding {
  /** What was checked. */
  readonly what: string;
  readonly severity: 'error' | 'warn';
  /** File of the check, where it is the workspace's own. */
  readonly file?: string;
  /** How many rows are wrong. */
  readonly count: number;
  /** The first of them: `game_id=2021_01_A_B, play_id=7`. */
  readonly rows: readonly string[];
  /** What to do about it. */
  readonly tries?: readonly string[];
}

/** How many rows of a finding are named. */
export const shownRows = 5;

/** Something that is wrong, of which all rows are known. */
export const wrong = (
  what: string,
  rows: readonly string[],
  severity: 'error' | 'warn' = 'error',
): DatabaseFinding => ({
  ...{ what, severity },
  count: rows.length,
  rows: rows.slice(0, shownRows),
});
