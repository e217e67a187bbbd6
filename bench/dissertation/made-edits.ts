import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entry } from '../made-dissertation/bibliography';
import { chapterNumbers, studiesOf, studyName } from '../made-dissertation/outline';
import { type Layout, replaceIn } from './layout';

/** One kind of edit of the made dissertation. */
export interface MadeEdit {
  readonly title: string;
  /** Edits a source. @param version another one each time, of four digits */
  apply(place: Layout, version: number): void;
  /** The study whose script is to run again, where nothing but LaTeX is built. */
  readonly study?: string;
  /** The tasks that must run for it, and no others. */
  readonly tasks: readonly string[];
}

const editedChapter = 7;
const study = studyName(studiesOf(editedChapter)[0] ?? 0);
const chapterFile = `chapter-${editedChapter}/chapter.tex`;
const chapterBuild = (number: number): string => `chapter-${number}:build`;
const documentTasks = ['dissertation:build', 'dissertation:check-pdf'];

/** An edit of the script of a study. @param constant the name of a constant there, whose text ends in its version */
const studyEdit = (constant: string) => (place: Layout, version: number) =>
  replaceIn(place, `${study}/study.R`, [
    new RegExp(`(?<=${constant} <- "[\\w ]+, version )\\d{4}`),
    String(version),
  ]);

function editText(place: Layout, version: number): void {
  replaceIn(place, chapterFile, [/the number \d{4}\./, `the number ${version}.`]);
}

function editCitation(place: Layout, version: number): void {
  const key = `added${version}`;
  replaceIn(place, chapterFile, [/Compare( \\citep\{added\d+\})? /, `Compare \\citep{${key}} `]);
  const bibliography = join(place.root, place.path('references.bib'));
  const added = /@article\{added\d+,/;
  if (added.test(readFileSync(bibliography, 'utf8')))
    replaceIn(place, 'references.bib', [added, `@article{${key},`]);
  else appendFileSync(bibliography, `\n${entry(key, 9000)}`);
}

/** The edits after which a build has something to do. */
export const madeEdits = {
  text: {
    title: 'one sentence edited',
    apply: editText,
    tasks: [chapterBuild(editedChapter), ...documentTasks],
  },
  table: {
    title: 'heading of the tables of a study edited',
    apply: studyEdit('table_heading'),
    study,
    tasks: [`${study}:build`, `${study}:check-tables`, chapterBuild(editedChapter), ...documentTasks],
  },
  figure: {
    title: 'title of the figure of a study edited',
    apply: studyEdit('figure_title'),
    study,
    tasks: [`${study}:build`, chapterBuild(editedChapter), ...documentTasks],
  },
  citation: {
    title: 'new citation and entry',
    apply: editCitation,
    tasks: [...chapterNumbers.map(chapterBuild), ...documentTasks],
  },
} as const satisfies Record<string, MadeEdit>;
