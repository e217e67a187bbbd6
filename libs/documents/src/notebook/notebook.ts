/** One code cell of a notebook. */
export interface NotebookCell {
  /** `r`, `python`, `bash`, … in lower case. */
  readonly language: string;
  readonly label?: string;
  /** 1-based line of the first line after the opening fence. */
  readonly firstLine: number;
  /** 1-based line of the last line before the closing fence; `firstLine - 1` for an empty cell. */
  readonly lastLine: number;
  /** Everything between the fences, `#|` lines included, so that line n of the code is line `firstLine + n - 1`. */
  readonly code: string;
  /** From the `#|` lines and the fence's header (`{r label, echo=FALSE}`); the former win. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A `{{< include path >}}` shortcode. */
export interface NotebookInclude {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Something in a notebook that cannot be read; the rest of the notebook still is. */
export interface NotebookProblem {
  readonly message: string;
  readonly line: number;
  readonly column?: number;
}

/** What can be known about a .qmd without running it. */
export interface Notebook {
  readonly frontMatter: Readonly<Record<string, unknown>>;
  readonly includes: readonly NotebookInclude[];
  readonly cells: readonly NotebookCell[];
  readonly problems: readonly NotebookProblem[];
}
