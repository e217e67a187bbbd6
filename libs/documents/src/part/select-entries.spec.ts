import { selectEntries } from './select-entries';

const list = (...entries: string[]): string =>
  [
    '\\begin{thebibliography}{9}',
    '\\providecommand{\\url}[1]{#1}',
    '',
    ...entries,
    '\\end{thebibliography}',
    '',
  ].join('\n');

const plain = ['\\bibitem{adams}', 'Adams.', ''].join('\n');
const spanning = ['\\bibitem[Brown et~al.({1999})Brown,', '  and [sic] Cole]{brown_2}', 'Brown.', ''].join(
  '\n',
);
const citing = ['\\bibitem[{[C]}]{cole}', 'Cole, in \\citep[p.~3]{adams, dunn}.', ''].join('\n');
const last = ['\\bibitem [E]%', '{evans}', 'Evans.', ''].join('\n');

describe('selectEntries', () => {
  const bbl = list(plain, spanning, citing, last);

  const kept = (...cited: string[]): string[] =>
    [...selectEntries(bbl, new Set(cited)).matchAll(/^(Adams|Brown|Cole|Evans)|^\\ResearchSkipEntry/gm)].map(
      ([, name = '-']) => name,
    );

  it('keeps what is cited and counts the others', () => {
    expect(kept('brown_2')).toEqual(['-', 'Brown', '-', '-']);
    expect(kept('evans', 'adams')).toEqual(['Adams', '-', '-', 'Evans']);
  });

  it('keeps what a kept entry cites', () => {
    expect(kept('cole')).toEqual(['Adams', '-', 'Cole', '-']);
  });

  it('leaves a list alone that is cited as a whole or is not of BibTeX', () => {
    expect(selectEntries(bbl, new Set(['*']))).toBe(bbl);
    const biblatex = '\\refsection{0}\n\\entry{adams}{book}{}\n\\endentry\n';
    expect(selectEntries(biblatex, new Set(['other']))).toBe(biblatex);
  });
});
