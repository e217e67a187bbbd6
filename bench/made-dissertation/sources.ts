import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../write-files';
import { bibliography } from './bibliography';
import { chapterText } from './chapter-text';
import { chapterNumbers, studyName, studyNumbers } from './outline';

/** The files that authors write, by the paths under which the chapters know them: `chapter-7/chapter.tex`. */
export function sources(): Files {
  const chapters = chapterNumbers.map((number) => [`chapter-${number}/chapter.tex`, chapterText(number)]);
  const studies = studyNumbers.map((number) => [`${studyName(number)}/study.R`, studyScript(number)]);
  return {
    'main.tex': mainFile,
    'preamble.tex': template('preamble.tex'),
    'references.bib': bibliography(),
    'games/games.R': template('games.R'),
    ...Object.fromEntries([...chapters, ...studies]),
  };
}

const template = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

const studyScript = (number: number): string =>
  template('study.R').replace('number <- 1\n', `number <- ${number}\n`);

const mainFile = [
  '\\input{preamble.tex}',
  '\\begin{document}',
  '\\tableofcontents',
  '\\listoffigures',
  '\\listoftables',
  ...chapterNumbers.map((number) => `\\include{chapter-${number}/chapter}`),
  '\\bibliography{references}',
  '\\end{document}',
  '',
].join('\n');
