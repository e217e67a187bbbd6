/** One font of a PDF. */
export interface PdfFont {
  readonly name: string;
  readonly type: string;
  readonly embedded: boolean;
}

/** A mark that an unresolved reference leaves in the text. */
export interface PdfMark {
  /** `??` or `[?]`. */
  readonly mark: string;
  /** 1-based page. */
  readonly page: number;
  /** The line of text it stands in. */
  readonly text: string;
}

/** One entry of a PDF's outline. */
export interface PdfOutlineEntry {
  readonly title: string;
  /** 1 for the outermost entries. */
  readonly level: number;
  /** 1-based page that it leads to; absent when it leads nowhere. */
  readonly page?: number;
}

/** What poppler says about a PDF. */
export interface PdfInspection {
  readonly path: string;
  readonly pages: number;
  readonly title?: string;
  readonly author?: string;
  readonly outline: readonly PdfOutlineEntry[];
  readonly fonts: readonly PdfFont[];
  readonly unresolved: readonly PdfMark[];
}
