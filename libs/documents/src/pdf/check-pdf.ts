import type { Failure } from '@research/core';
import { checkOutline, type OutlineThresholds } from './check-outline';
import type { PdfInspection } from './pdf-inspection';

/** What a PDF must be. */
export interface PdfThresholds {
  readonly minimumPages?: number;
  readonly maximumPages?: number;
  /** True: the PDF must carry a title (`pdftitle` of hyperref). */
  readonly requiresTitle?: boolean;
  /** True: the PDF must say who wrote it (`pdfauthor` of hyperref). */
  readonly requiresAuthor?: boolean;
  /** Absent: the outline is not looked at. */
  readonly outline?: OutlineThresholds;
  /** Names of fonts that need not be embedded. */
  readonly allowedFonts?: readonly string[];
}

/** Holds a PDF against its thresholds: one `pdf-defect` for each thing that is wrong, with the page where it has one. */
export function checkPdf(inspection: PdfInspection, thresholds: PdfThresholds): Failure[] {
  const { minimumPages = 1, maximumPages = Infinity, allowedFonts = [], outline } = thresholds;
  const { path, pages, fonts, unresolved } = inspection;
  const defect = (what: string): Failure => ({ reason: 'pdf-defect', what, at: { file: path } });
  const bare = fonts.filter(({ name, embedded }) => !embedded && !allowedFonts.includes(name));
  return [
    ...(pages < minimumPages ? [defect(`it has ${pages} pages; ${minimumPages} or more are expected`)] : []),
    ...(pages > maximumPages ? [defect(`it has ${pages} pages; ${maximumPages} or fewer are expected`)] : []),
    ...checkMetadata(inspection, thresholds).map(defect),
    ...(outline ? checkOutline(inspection, outline) : []).map(defect),
    ...bare.map(({ name, type }) => defect(`the font ${name} (${type}) is not embedded`)),
    ...unresolved.map(({ mark, page, text }) => ({
      ...defect(`page ${page} has an unresolved ${mark}`),
      said: text,
    })),
  ];
}

function checkMetadata({ title, author }: PdfInspection, required: PdfThresholds): string[] {
  return [
    ...(required.requiresTitle && title === undefined
      ? ['it has no title: set pdftitle with \\hypersetup']
      : []),
    ...(required.requiresAuthor && author === undefined
      ? ['it has no author: set pdfauthor with \\hypersetup']
      : []),
  ];
}
