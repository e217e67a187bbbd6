/** What kind of thing TeX or BibTeX complained about. */
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
  | 'bibliography';

/** One complaint of TeX or BibTeX. */
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
  /** The label, citation key, file or package that it is about. */
  readonly subject?: string;
  /** How much an overfull box sticks out, in points (1/72.27 inch). */
  readonly points?: number;
  /** The text at which TeX stopped. */
  readonly context?: string;
}
