/** A place on a page of the PDF: page from 1, points (1/72 inch) from its upper left corner. */
export interface PagePlace {
  readonly page: number;
  readonly x: number;
  readonly y: number;
}

/** The line of a source from which a place of the page comes. */
export interface SourcePlace {
  /** Path relative to the workspace. */
  readonly file: string;
  readonly line: number;
  /** For a generated file: the path of it, and the task that wrote it; `file` and `line` are then in what that task runs. */
  readonly generated?: { readonly file: string; readonly line: number; readonly by: string };
}
