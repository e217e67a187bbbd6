import {
  bibliographyKeys,
  chapterNumbers,
  paragraphNumbers,
  sectionNumbers,
  studiesOf,
  studyFigure,
  studyName,
  studyTables,
} from './outline';

/** The sentence that the text edit changes. */
const editedSentence = 'This sentence has the number 1000.';

/** A chapter: sections of filler with tables, figures, citations, and references to the chapters around it. */
export function chapterText(chapter: number): string {
  return [
    `\\chapter{Chapter number ${chapter}}\\label{chapter-${chapter}}`,
    editedSentence,
    `Compare chapter~\\ref{chapter-${(chapter % chapterNumbers.length) + 1}}.`,
    ...sectionNumbers.map((section) => sectionText(chapter, section)),
    '',
  ].join('\n');
}

function sectionText(chapter: number, section: number): string {
  const label = `section-${chapter}-${section}`;
  const study = studiesOf(chapter)[section - 1];
  const other = `section-${(chapter % chapterNumbers.length) + 1}-${section}`;
  return [
    `\\section{Section number ${section}}\\label{${label}}`,
    ...paragraphNumbers.map((paragraph) => paragraphText(`${chapter}.${section}.${paragraph}`)),
    `See section~\\ref{${other}}, and ${citationsOf(chapter, section)}.\n`,
    ...(study === undefined ? [] : floats(studyName(study))),
  ].join('\n');
}

const paragraphText = (number: string): string =>
  `Paragraph ${number} of the made text. ${'It has words to fill the page, of no meaning beyond the work they make. '.repeat(10)}\n`;

const citedIn = (chapter: number): string[] =>
  bibliographyKeys.filter((_, index) => index % chapterNumbers.length === chapter - 1);

function citationsOf(chapter: number, section: number): string {
  const keys = citedIn(chapter).filter((_, index) => index % sectionNumbers.length === section - 1);
  return keys.map((key) => `\\citep{${key}}`).join(', ');
}

/** The tables and the figure of a study. */
const floats = (study: string): string[] => [
  ...studyTables.map((table) => float('table', study, `\\input{${study}/${table}}`)),
  float('figure', study, `\\includegraphics{${study}/${studyFigure}}`),
];

const float = (kind: 'table' | 'figure', study: string, content: string): string =>
  `\\begin{${kind}}\n\\centering\n${content}\n\\caption{What ${study} found}\n\\end{${kind}}\n`;
