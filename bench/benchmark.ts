/** One line of a table of figures; cells are Markdown, with their units. */
export interface Row {
  readonly what: string;
  readonly wall?: string;
  readonly cpu?: string;
  /** What was aimed at, and whether it is reached. */
  readonly aim?: string;
}

/** One benchmark: a question, and the measurements that answer it. */
export interface Benchmark {
  /** As `--only` names it. */
  readonly name: string;
  readonly title: string;
  /** @param rounds how often each contender runs; figures are medians over the rounds */
  measure(rounds: number): Promise<readonly Row[]>;
}
