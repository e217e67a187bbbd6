/** What a table may hold that would be a defect otherwise. */
export interface TableRules {
  /** Words that are values here (`NA` where it abbreviates a place), compared with a cell's bare text. */
  readonly allowedWords?: readonly string[];
}
