/** A file of a table. */
export interface TableFile {
  readonly path: string;
  /** As people know it, from the workspace's root. */
  readonly shown: string;
  /** SHA-256 of its bytes. */
  readonly hash: string;
}

/** Files that are the rows of a table. */
export interface TableSource {
  /** `plays`, or `schema.plays`. */
  readonly table: string;
  readonly files: readonly TableFile[];
  /** Column by whose values rows are replaced, so that a new season writes that season alone. */
  readonly by?: string | undefined;
  /** A jsonb column for all that the table has no column for. */
  readonly rest?: string | undefined;
}
