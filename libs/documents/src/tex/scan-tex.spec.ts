import * as fc from 'fast-check';
import { maskTex } from './mask-tex';
import { scanTex } from './scan-tex';

const paths = (source: string): string[] => scanTex(source).map(({ path }) => path);

describe('scanTex', () => {
  it('finds each kind of reference with its place', () => {
    const source = [
      '\\documentclass{article}',
      '\\addbibresource{refs.bib}\\begin{document}',
      '  \\input{04-score-validation/keymass.tex}',
      '\\include{chapter-7/main}',
      '\\includegraphics[trim={0 0 1 1}, clip,',
      '  width=.5\\textwidth]{04-score-validation/mass.pdf}',
      '\\bibliography{a, b}',
    ].join('\n');
    expect(scanTex(source)).toEqual([
      { kind: 'bibliography', path: 'refs.bib', line: 2, column: 17, guarded: false },
      { kind: 'input', path: '04-score-validation/keymass.tex', line: 3, column: 10, guarded: false },
      { kind: 'include', path: 'chapter-7/main', line: 4, column: 10, guarded: false },
      { kind: 'graphics', path: '04-score-validation/mass.pdf', line: 6, column: 23, guarded: false },
      { kind: 'bibliography', path: 'a', line: 7, column: 15, guarded: false },
      { kind: 'bibliography', path: 'b', line: 7, column: 18, guarded: false },
    ]);
  });

  it.each([
    ['a comment', '% \\input{no}\n\\input{yes}'],
    ['a comment after a line break', '\\\\% \\input{no}\n\\input{yes}'],
    ['an escaped percent sign', '5\\% \\input{yes}'],
    ['a comment inside the argument', '\\input{%\n  yes}'],
    ['verbatim', '\\begin{verbatim}\n\\input{no}\n\\end{verbatim}\\input{yes}'],
    ['a comment behind verbatim', '\\begin{verbatim}\n%\\end{verbatim} % \\input{no}\n\\input{yes}'],
    ['lstlisting', '\\begin{lstlisting}[language=TeX]\n\\input{no}%\n\\end{lstlisting}\\input{yes}'],
    ['the comment environment', '\\begin{comment}\\input{no}\\end{comment}\n\\input{yes}'],
    ['inline verbatim', '\\verb|\\input{no}%| \\verb*+%+ \\input{yes}'],
    ['an address with a percent sign', '\\url{https://example.org/a%20b} \\input{yes}'],
    ['the end of the document', '\\input{yes}\\end{document}\n\\input{no}'],
    ['endinput', '\\input{yes}\\endinput \\input{no}\n\\input{no}'],
    ['a commented end of the document', '%\\end{document}\n\\input{yes}'],
    ['the bare form', '\\input yes\n'],
    ['a quoted path', '\\input{"yes"}'],
    ['spaces', '\\input { yes }'],
    ['parameters and macros', '\\newcommand{\\chap}[1]{\\input{#1}}\\input{\\dir/no}\\input{yes}'],
    ['commands that only begin alike', '\\includeonly{no}\\bibliographystyle{no}\\inputenc{no}\\input{yes}'],
    ['other line ends', '% \\input{no}\r\n\\input{yes}\r\n'],
  ])('is right about %s', (_case, source) => {
    expect(paths(source)).toEqual(['yes']);
  });

  it('says which references a test of existence would hide', () => {
    const source =
      '\\input{a}\\IfFileExists{t.tex}\n  {\\input{t.tex}}{\\input{other}}\\input{b}\n\\InputIfFileExists{c}{}{}';
    expect(scanTex(source).map(({ path, guarded }) => [path, guarded])).toEqual([
      ['a', false],
      ['t.tex', true],
      ['other', true],
      ['b', false],
      ['c', true],
    ]);
  });
});

describe('maskTex', () => {
  it('keeps length and line ends whatever it is given', () => {
    const piece = fc.constantFrom(
      '\\',
      '%',
      '{',
      '}',
      '\n',
      '\r\n',
      'verb',
      '|',
      '\\end{document}',
      '\\begin{verbatim}',
      'é',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const source = pieces.join('');
        const masked = maskTex(source);
        expect(masked).toHaveLength(source.length);
        expect(masked.split('\n').map((line) => line.length)).toEqual(
          source.split('\n').map((line) => line.length),
        );
      }),
    );
  });
});
