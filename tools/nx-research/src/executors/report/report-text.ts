import type { DocumentContents } from '@research/documents';
import type { BuildReport, ReportedChapter, ReportedEntry, ReportedWarning } from '@research/reporting';
import type { PlacedHeading } from './page-map';

/** What the text itself tells: chapters, bibliography, warnings. */
export function reportText(
  contents: DocumentContents,
  chapters: readonly PlacedHeading[],
): Pick<BuildReport, 'chapters' | 'bibliography' | 'warnings'> {
  return {
    chapters: chapters.map((chapter) => chapterOf(chapter, chapters, contents)),
    bibliography: bibliographyOf(contents),
    warnings: contents.warnings.map(warningOf),
  };
}

function chapterOf(
  { number, title, file, page, pdfPages }: PlacedHeading,
  chapters: readonly PlacedHeading[],
  { floats, citations }: DocumentContents,
): ReportedChapter {
  const isAlone = chapters.filter((other) => other.file === file).length === 1;
  const floatsHere = floats.filter((float) => float.file === file);
  const keys = citations.find((source) => source.file === file)?.keys ?? {};
  const has = {
    tables: floatsHere.filter(({ kind }) => kind === 'table').length,
    figures: floatsHere.filter(({ kind }) => kind === 'figure').length,
    citations: Object.values(keys).reduce((sum, times) => sum + times, 0),
  };
  return {
    ...(number === undefined ? {} : { number }),
    title,
    file,
    page,
    ...(pdfPages === undefined ? {} : { pdfPages }),
    ...(isAlone ? { has } : {}),
  };
}

/** BibTeX tells keys apart without regard to case. */
function bibliographyOf({ bibliography, citations }: DocumentContents): ReportedEntry[] {
  const times = new Map<string, number>();
  for (const [key, count] of citations.flatMap(({ keys }) => Object.entries(keys)))
    times.set(key.toLowerCase(), (times.get(key.toLowerCase()) ?? 0) + count);
  return bibliography.map(({ key, file, line }) => ({
    key,
    at: { file, line },
    times: times.get(key.toLowerCase()) ?? 0,
  }));
}

function warningOf({ message, file, line, column }: DocumentContents['warnings'][number]): ReportedWarning {
  if (file === undefined) return { message };
  return {
    message,
    at: { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) },
  };
}
