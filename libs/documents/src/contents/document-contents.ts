import type { LatexDiagnostic } from '../latex/latex-diagnostic';

/** One line of the table of contents, whether or not it is printed. */
export interface Heading {
  /** LaTeX's name of its kind: `part`, `chapter`, `section` … */
  readonly kind: string;
  /** As it is printed, e.g. `7.1`; absent for headings without one. */
  readonly number?: string;
  readonly title: string;
  /** As it is printed: `ii`, `17`. */
  readonly page: string;
  /** The source it stands in: the main file or one that it \includes. */
  readonly file: string;
}

/** A table or figure with a caption, as LaTeX numbered and placed it. */
export interface CaptionedFloat {
  readonly kind: 'table' | 'figure';
  readonly number?: string;
  /** The caption for the list of tables or figures. */
  readonly caption: string;
  /** The page as it is printed. */
  readonly page: string;
  /** The source it stands in: the main file or one that it \includes. */
  readonly file: string;
}

/** What one source cites. */
export interface SourceCitations {
  readonly file: string;
  /** Key → how often it is cited. */
  readonly keys: Readonly<Record<string, number>>;
}

/** A key of the bibliography and where it is defined. */
export interface BibliographyKey {
  readonly key: string;
  readonly file: string;
  readonly line: number;
}

/** What LaTeX knows about a finished document beside its pages. The same for equal sources, cold or warm. */
export interface DocumentContents {
  readonly headings: readonly Heading[];
  /** Entries and levels of the table of contents as it is printed; zero where the document prints none. */
  readonly printed: { readonly entries: number; readonly topEntries: number; readonly depth: number };
  readonly floats: readonly CaptionedFloat[];
  /** Label → the number and page that it stands for. */
  readonly labels: Readonly<Record<string, { readonly number: string; readonly page: string }>>;
  readonly citations: readonly SourceCitations[];
  readonly bibliography: readonly BibliographyKey[];
  readonly warnings: readonly LatexDiagnostic[];
}
