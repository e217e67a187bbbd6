import type { Files } from '../write-files';
import { chapterNumbers, studiesOf, studyFigure, studyName, studyTables } from './outline';
import { chapterAlone, firstLine, latexLines } from './shell-lines';

/** What a folder without Nx has beside the sources: a shell script, a Makefile, and a main file for each chapter alone. */
export function flatDrivers(): Files {
  const alone = chapterNumbers.map((number) => [`alone/chapter-${number}.tex`, aloneFile(number)]);
  return { 'build.sh': shellScript, Makefile: makefile, ...Object.fromEntries(alone) };
}

const aloneFile = (number: number): string => chapterAlone({ number, file: `chapter-${number}/chapter` });

/** Everything, one after another. */
const shellScript = `${[
  firstLine,
  'WRITE_DIR=games Rscript --vanilla games/games.R',
  'for study in study-*; do',
  '  READ_GAMES=games/games.csv WRITE_DIR=$study Rscript --vanilla $study/study.R',
  'done',
  ...latexLines(chapterNumbers.map((number) => `chapter-${number}`)),
].join('\n')}\n`;

/** What a chapter includes, as make knows it. */
const readsOf = (number: number): string =>
  [
    `chapter-${number}/chapter.tex`,
    ...studiesOf(number).flatMap((study) =>
      [...studyTables, studyFigure].map((file) => `${studyName(study)}/${file}`),
    ),
  ].join(' ');

const studyTargets = [...studyTables, studyFigure].map((file) => `study-%/${file}`).join(' ');

/**
 * The edges of the workspace, by hand. A rule of several targets with % runs once for all of them. latexmk leaves a PDF
 * alone that would not change, hence touch: make goes by times.
 */
const makefile = `LATEXMK := latexmk -norc -silent -pdf -interaction=nonstopmode -halt-on-error

all: main.pdf ${chapterNumbers.map((number) => `build/chapter-${number}.pdf`).join(' ')}

games/games.csv: games/games.R
\tWRITE_DIR=games Rscript --vanilla games/games.R

${studyTargets}: study-%/study.R games/games.csv
\tREAD_GAMES=games/games.csv WRITE_DIR=study-$* Rscript --vanilla study-$*/study.R

build/chapter-%.pdf: alone/chapter-%.tex preamble.tex references.bib
\t@mkdir -p build
\t$(LATEXMK) -outdir=build $<
\t@touch $@

main.pdf: main.tex preamble.tex references.bib
\t$(LATEXMK) $<
\t@touch $@

${chapterNumbers.map((number) => `main.pdf build/chapter-${number}.pdf: ${readsOf(number)}`).join('\n')}

.PHONY: all
`;
