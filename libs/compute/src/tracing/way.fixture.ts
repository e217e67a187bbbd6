/** One way to use a file. */
export interface Way {
  /** A line of the language. */
  readonly code: string;
  /** What stands in the file beforehand, where it matters. */
  readonly text?: string;
}
