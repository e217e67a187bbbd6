import type { Failure } from '@research/core';

/** The PDF that the page shows. */
export interface ShownPdf {
  /** Names these bytes: equal bytes, equal version. */
  readonly version: string;
  /** When it was made, as ISO 8601. */
  readonly builtAt: string;
  /** From the edit to the PDF, in seconds, and LaTeX passes until then; absent for one of an earlier session. */
  readonly seconds?: number;
  readonly passes?: number;
  /** False while contents and references may still move in another pass. */
  readonly settled: boolean;
  /** True for the PDF of an earlier session, which was not yet compared with the sources. */
  readonly earlier: boolean;
}

/** Something to know that stops nothing. */
export interface LiveWarning {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** Everything that the page shows besides the PDF itself; the server sends it whole at each change. */
export interface LiveState {
  /** Name of the document. */
  readonly document: string;
  readonly pdf?: ShownPdf;
  /** What is running now, one phrase each; empty when all is done. */
  readonly activities: readonly string[];
  /** What keeps the newest sources from being shown, or would fail a build. */
  readonly failures: readonly Failure[];
  readonly warnings: readonly LiveWarning[];
  /** Address that opens a file in the editor, with `{file}` (absolute) and `{line}`; absent: places are only shown. */
  readonly editor?: string;
  /** Absolute path of the folder that places are relative to. */
  readonly root: string;
}
