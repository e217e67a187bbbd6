import type { Heading, PdfInspection } from '@research/documents';
import type { ReportedChapter } from '@research/reporting';

/** A chapter and the pages of the PDF that it takes. */
export type PlacedHeading = Heading & Pick<ReportedChapter, 'pdfPages'>;

/**
 * The chapters of a document (the sections, where it has none) with their pages of the PDF. The outline is made from the
 * headings, so its entries are found by their text, one after the other; without such an entry the pages are not known.
 */
export function placeHeadings(headings: readonly Heading[], pdf: PdfInspection): PlacedHeading[] {
  const kind = headings.some((heading) => heading.kind === 'chapter') ? 'chapter' : 'section';
  const chapters = headings.filter((heading) => heading.kind === kind);
  let from = 0;
  const starts = chapters.map((heading) => {
    const index = pdf.outline.findIndex((entry, at) => at >= from && isAbout(entry.title, heading));
    if (index >= 0) from = index + 1;
    return pdf.outline[index]?.page;
  });
  return chapters.map((heading, index) => {
    const first = starts[index];
    if (first === undefined) return heading;
    const next = starts.slice(index + 1).find((start) => start !== undefined);
    return { ...heading, pdfPages: [first, Math.max(first, next === undefined ? pdf.pages : next - 1)] };
  });
}

function isAbout(entry: string, { number = '', title }: Heading): boolean {
  const written = bare(entry);
  return written === bare(title) || written === bare(number + title);
}

/** Letters and digits alone: what a typeset title and its bookmark have in common. */
const bare = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

/** The page of the PDF on which a printed (arabic) page is; undefined where that cannot be told. */
export function pdfPageOf(page: string, chapters: readonly PlacedHeading[]): number | undefined {
  if (!isArabic(page)) return undefined;
  const before = chapters.filter((chapter) => isArabic(chapter.page) && Number(chapter.page) <= Number(page));
  const chapter = before.at(-1);
  if (!chapter?.pdfPages) return undefined;
  const [first, last] = chapter.pdfPages;
  const found = first + Number(page) - Number(chapter.page);
  return found <= last ? found : undefined;
}

const isArabic = (page: string): boolean => /^\d+$/.test(page);
