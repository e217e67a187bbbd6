/** How large the made dissertation is: some 300 pages. */
const size = { chapters: 12, studiesPerChapter: 2, sectionsPerChapter: 6, paragraphsPerSection: 17 } as const;

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Numbers of the chapters, of the sections of a chapter, and of the paragraphs of a section. */
export const chapterNumbers = upTo(size.chapters);
export const sectionNumbers = upTo(size.sectionsPerChapter);
export const paragraphNumbers = upTo(size.paragraphsPerSection);

/** Numbers of the studies of all chapters; each is a script that writes two tables and a figure. */
export const studyNumbers = upTo(size.chapters * size.studiesPerChapter);

/** The studies whose tables and figure a chapter shows. */
export const studiesOf = (chapter: number): number[] =>
  upTo(size.studiesPerChapter).map((index) => (chapter - 1) * size.studiesPerChapter + index);

/** Project and folder of a study. */
export const studyName = (number: number): string => `study-${String(number).padStart(2, '0')}`;

/** What a study writes; chapters name these as `study-01/spread_table.tex`. */
export const studyTables = ['estimates_table.tex', 'spread_table.tex'] as const;
export const studyFigure = 'estimates.pdf';

/** Keys of the bibliography; each is cited. */
export const bibliographyKeys = upTo(144).map((number) => `made${number}`);

/** The least number of pages of the typeset document. */
export const leastPages = 290;
