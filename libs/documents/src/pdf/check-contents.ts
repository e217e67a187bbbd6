import type { DocumentContents } from '../contents/document-contents';
import type { PdfInspection } from './pdf-inspection';

/** What the printed table of contents must be. */
export interface ContentsThresholds {
  /** Fewest entries; 0: there need not be a table of contents. */
  readonly minimumEntries: number;
  /** Fewest and most levels. */
  readonly minimumDepth: number;
  readonly maximumDepth: number;
}

/** What is wrong with the table of contents, each in a sentence that starts with "its table of contents". */
export function checkContents(
  { printed: { entries, topEntries, depth } }: Pick<DocumentContents, 'printed'>,
  { outline }: Pick<PdfInspection, 'outline'>,
  { minimumEntries, minimumDepth, maximumDepth }: ContentsThresholds,
): string[] {
  if (entries === 0)
    return minimumEntries > 0
      ? ['it has no table of contents: put \\tableofcontents into the main file']
      : [];
  const bookmarks = outline.filter(({ level }) => level === 1).length;
  const has = (what: string): string => `its table of contents has ${what}`;
  return [
    ...(entries < minimumEntries ? [has(`${entries} entries; ${minimumEntries} or more are expected`)] : []),
    ...(depth < minimumDepth ? [has(`${depth} levels; ${minimumDepth} or more are expected`)] : []),
    ...(depth > maximumDepth ? [has(`${depth} levels; ${maximumDepth} or fewer are expected`)] : []),
    ...(outline.length > 0 && bookmarks < topEntries
      ? [has(`${topEntries} entries of the first level, its outline ${bookmarks}`)]
      : []),
  ];
}
