/** What the cells of a table may and may not say, beyond the usual. */
export interface TableRules {
  /** Words that are values here (`NA` where it abbreviates a place), or what a whole cell prints. */
  readonly allowedWords?: readonly string[];
  /** Words that stand for what is missing here (`TBD`), besides NaN, NA, Inf, NULL and their like. */
  readonly forbiddenWords?: readonly string[];
  /** How a word is allowed, for the failure that it causes. */
  readonly howToAllow?: (word: string) => string;
}
