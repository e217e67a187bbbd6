/** A stretch of text in a cell. */
export type Span =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly faint: string }
  /** A page of the PDF. */
  | { readonly page: string; readonly pdfPage: number };

/** Lines of a cell; each line is some spans. */
export type Cell = readonly (readonly Span[])[];

/** A column of a table. */
export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
  /** Its part of the width, in percent; absent: what its content needs. */
  readonly widthPercent?: number;
}

/** A table of the report. */
export interface ReportTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A part of the report: a heading, and a table or, where there is nothing to list, a sentence. */
export interface ReportSection {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly table?: ReportTable;
  /** True where something in it wants to be looked at. */
  readonly wantsAttention: boolean;
}

/** A cell of one line. */
export const line = (...spans: Span[]): Cell => [spans];
/** A name as it is typed. */
export const code = (text: string): Span => ({ code: text });
/** A cell of plain text, empty for what is not known. */
export const text = (value: string | number | undefined): Cell =>
  line(value === undefined ? '' : String(value));

/** A section that lists something. */
export interface Listing {
  readonly id: string;
  readonly title: string;
  /** Said where there are no rows. */
  readonly none: string;
  readonly columns: ReportTable['columns'];
  readonly rows: ReportTable['rows'];
}

/** Makes a section of rows, or of one sentence where there are none. */
export function listing({ id, title, none, columns, rows }: Listing, wantsAttention = false): ReportSection {
  if (rows.length === 0) return { id, title, note: none, wantsAttention: false };
  return { id, title, table: { columns, rows }, wantsAttention };
}

/** A count with separators of thousands. */
export const number = (value: number): string => value.toLocaleString('en-US');
/** As much of a SHA-256 as tells files apart. */
export const shortHash = (sha256: string): string => sha256.slice(0, 12);

/** A printed page that leads into the PDF where its page there is known. */
export const pageSpan = (page: string, pdfPage: number | undefined): Span =>
  pdfPage === undefined ? page : { page, pdfPage };
