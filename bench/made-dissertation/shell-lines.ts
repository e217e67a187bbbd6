/** Stops at the first failure, as every script here. */
export const firstLine = 'set -e';

/**
 * Lines that typeset chapters alone and then the main file, as often as LaTeX may need: what one writes who is tired of
 * typing it. @param alone names of the chapters' own main files in the folder `alone`
 */
export const latexLines = (alone: readonly string[]): string[] => [
  'latex="pdflatex -interaction=nonstopmode -halt-on-error"',
  'mkdir -p build',
  `for chapter in ${alone.join(' ')}; do`,
  '  $latex -output-directory=build alone/$chapter.tex',
  '  bibtex build/$chapter',
  '  $latex -output-directory=build alone/$chapter.tex',
  '  $latex -output-directory=build alone/$chapter.tex',
  'done',
  '$latex main.tex',
  'bibtex main',
  '$latex main.tex',
  '$latex main.tex',
];

/** A main file for one chapter. @param before lines between the preamble and the document */
export const chapterAlone = (
  { number, file }: { readonly number: number; readonly file: string },
  before: readonly string[] = [],
): string =>
  [
    '\\input{preamble.tex}',
    ...before,
    '\\begin{document}',
    `\\setcounter{chapter}{${number - 1}}`,
    `\\input{${file}}`,
    '\\bibliography{references}',
    '\\end{document}',
    '',
  ].join('\n');
