import type { Failure } from '@research/core';
import type { PdfInspection } from './pdf-inspection';

/** What a PDF must be. */
export interface PdfThresholds {
  readonly minimumPages?: number;
  readonly maximumPages?: number;
  /** True: the PDF must carry a title (`pdftitle` of hyperref). */
  readonly requiresTitle?: boolean;
  /** Names of fonts that need not be embedded. */
  readonly allowedFonts?: readonly string[];
}

/** Holds a PDF against its thresholds: one `pdf-defect` for each thing that is wrong, with the page where it has one. */
export function checkPdf(inspection: PdfInspection, thresholds: PdfThresholds): Failure[] {
  const { minimumPages = 1, maximumPages = Infinity, requiresTitle = false, allowedFonts = [] } = thresholds;
  const { path, pages, title, fonts, unresolved } = inspection;
  const defect = (what: string): Failure => ({ reason: 'pdf-defect', what, at: { file: path } });
  const bare = fonts.filter(({ name, embedded }) => !embedded && !allowedFonts.includes(name));
  return [
    ...(pages < minimumPages ? [defect(`it has ${pages} pages; ${minimumPages} or more are expected`)] : []),
    ...(pages > maximumPages ? [defect(`it has ${pages} pages; ${maximumPages} or fewer are expected`)] : []),
    ...(requiresTitle && title === undefined
      ? [defect('it has no title: set pdftitle with \\hypersetup')]
      : []),
    ...bare.map(({ name, type }) => defect(`the font ${name} (${type}) is not embedded`)),
    ...unresolved.map(({ mark, page, text }) => ({
      ...defect(`page ${page} has an unresolved ${mark}`),
      said: text,
    })),
  ];
}
