import type { Severity } from './contract';

/** One row in which something is wrong. */
export interface Example {
  /** 1-based line of the table's text; absent for what is wrong with the table as a whole. */
  readonly line?: number;
  /** Values of the key columns, e.g. `game_id=2022_01_BUF_LA`. */
  readonly key?: string;
  /** What is there. */
  readonly value?: string;
}

/** One rule of a contract that a table does not keep, however many rows break it. */
export interface Finding {
  readonly table: string;
  readonly severity: Severity;
  /** Path of the rule within the contract, for its line: `['columns', 'season', 'min']`. */
  readonly rule: readonly string[];
  /** What is wrong, e.g. `season: 3 values are below 1999`. */
  readonly what: string;
  readonly count: number;
  /** The first of them. */
  readonly examples: readonly Example[];
}

/** How many examples a finding keeps. */
export const examplesKept = 10;
