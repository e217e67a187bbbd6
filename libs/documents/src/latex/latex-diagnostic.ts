/** What kind of thing TeX, BibTeX, biber or makeindex complained about. */
export type LatexDiagnosticKind =
  | 'error'
  | 'no-pages'
  | 'missing-file'
  | 'missing-package'
  | 'undefined-reference'
  | 'undefined-citation'
  | 'multiply-defined-label'
  | 'overfull-box'
  | 'rerun'
  | 'unmade-list'
  | 'bibliography'
  | 'index';

/** One complaint of TeX, or of a program that works for it. */
export interface LatexDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly kind: LatexDiagnosticKind;
  /** The tool's own words, on one line. */
  readonly message: string;
  /** Path relative to the folder TeX ran in. */
  readonly file?: string;
  /** 1-based line in `file`, or in a file that the log does not name when `file` is absent. */
  readonly line?: number;
  readonly column?: number;
  /** The label, citation key, index entry, file or package that it is about. */
  readonly subject?: string;
  /** How much an overfull box sticks out, in points (1/72.27 inch). */
  readonly points?: number;
  /** The text at which TeX stopped. */
  readonly context?: string;
}
