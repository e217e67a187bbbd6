import type { PdfInspection } from './pdf-inspection';

/** What the outline (the bookmarks, which hyperref makes from the table of contents) must be. */
export interface OutlineThresholds {
  /** Fewest entries; 0: there need not be an outline. */
  readonly minimumEntries: number;
  /** Fewest and most levels. */
  readonly minimumDepth: number;
  readonly maximumDepth: number;
}

/** What is wrong with a PDF's outline, each in a sentence that starts with "its outline". */
export function checkOutline({ outline, pages }: PdfInspection, thresholds: OutlineThresholds): string[] {
  const { minimumEntries, minimumDepth, maximumDepth } = thresholds;
  if (outline.length === 0)
    return minimumEntries > 0 ? ['it has no outline: load hyperref in the preamble'] : [];
  const depth = Math.max(...outline.map(({ level }) => level));
  return [
    ...(outline.length < minimumEntries
      ? [`its outline has ${outline.length} entries; ${minimumEntries} or more are expected`]
      : []),
    ...(depth < minimumDepth
      ? [`its outline has ${depth} levels; ${minimumDepth} or more are expected`]
      : []),
    ...(depth > maximumDepth
      ? [`its outline has ${depth} levels; ${maximumDepth} or fewer are expected`]
      : []),
    ...misplaced(outline, pages),
  ];
}

/** Entries follow the text: each leads to a page of the PDF, and none to one before that of its predecessor. */
function misplaced(outline: PdfInspection['outline'], pages: number): string[] {
  let last = 1;
  return outline.flatMap(({ title, page }) => {
    if (title === '') return ['its outline has an entry without a title'];
    if (page === undefined || page > pages) return [`its outline entry "${title}" leads nowhere`];
    if (page < last)
      return [`its outline entry "${title}" leads to page ${page}, the one before it to page ${last}`];
    last = page;
    return [];
  });
}
