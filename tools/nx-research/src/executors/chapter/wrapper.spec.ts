import type { ResolvedRead } from '../../wiring/wired-task';
import { chapterWrapper } from './wrapper';

const read = (as: string, file: string): ResolvedRead => ({
  as,
  path: `p/${as}`,
  at: { file },
  project: 'p',
});

/** The wrapper of a chapter whose document has a preamble, with databases that the main file and the preamble name. */
function lines(preamble: string, chapter: string): string[] {
  const texts: Readonly<Record<string, string>> = { 'preamble.tex': preamble, 'c/chapter.tex': chapter };
  const { text } = chapterWrapper({
    to: 'chapter.tex',
    chapter: 'c/chapter.tex',
    number: 7,
    reads: [
      read('preamble.tex', 'p/preamble.tex'),
      read('c/chapter.tex', 'p/main.tex'),
      read('main.bib', 'p/main.bib'),
      read('preamble.bib', 'p/preamble.tex'),
    ],
    textOf: ({ as }) => texts[as] ?? '',
  });
  return text.split('\n').filter((line) => /bib|document/.test(line));
}

const document = ['\\begin{document}', '\\end{document}'];
const biblatex = '\\usepackage[backend=biber]{biblatex}\\addbibresource{preamble.bib}';

describe('chapterWrapper', () => {
  it('names the databases behind a chapter that cites with BibTeX', () => {
    expect(lines('', 'As \\citet{a} says')).toEqual([
      document[0],
      '\\bibliography{main,preamble}',
      document[1],
    ]);
  });

  it('names those of the main file before a chapter with biblatex, and prints its bibliography', () => {
    expect(lines(biblatex, '\\parencite{a}')).toEqual([
      '\\addbibresource{main.bib}',
      document[0],
      '\\printbibliography',
      document[1],
    ]);
  });

  it.each<[string, string, string, string[]]>([
    ['a chapter that cites nothing', '', 'Text', document],
    ['one with biblatex that cites nothing', biblatex, 'Text', ['\\addbibresource{main.bib}', ...document]],
    [
      'one that prints its own bibliography',
      biblatex,
      '\\cite{a}\\printbibliography',
      ['\\addbibresource{main.bib}', ...document],
    ],
  ])('prints no bibliography behind %s', (_name, ...[preamble, chapter, expected]) => {
    expect(lines(preamble, chapter)).toEqual(expected);
  });
});
