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
      { kind: 'style', path: 'article.cls', line: 1, column: 16, guarded: false },
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
    [
      'code inside braces',
      '\\Verb{\\input{no}} \\mintinline[a=b]{r}{\\input{no}} \\mint{r}|\\input{no}| \\input{yes}',
    ],
    ['a command that is only named', '\\string\\input{no} \\detokenize{\\input{no}} \\input{yes}'],
    [
      'a branch that is never taken',
      '\\iffalse \\ifx\\a\\b \\input{no}\\else\\fi % \\fi\n\\input{no} \\else \\input{yes}\\fi',
    ],
    ['the other branch', '\\iftrue\\input{yes}\\else\\ifnum1>0 \\input{no}\\fi\\input{no}\\fi'],
    [
      'a branch with macros named like conditions',
      '\\iffalse\\ifthenelse{a}{b}{c} $a \\iff b$ \\input{no}\\fi\\input{yes}',
    ],
    ['the end of the document in a branch that is never taken', '\\iffalse\\end{document}\\fi\\input{yes}'],
    ...[
      ['\\lstnewenvironment{code}[1][]{}{}', 'code'],
      ['\\DefineVerbatimEnvironment{code}{Verbatim}{}', 'code'],
      ['\\newenvironment{code}{\\verbatim}{\\endverbatim}', 'code'],
      ['\\newtcblisting[auto counter]{code}[2][]{}', 'code'],
      ['\\newminted{python}{}', 'pythoncode'],
      ['\\newminted[code]{python}{}', 'code'],
      ['\\excludecomment{code}', 'code'],
      ['\\usepackage{moreverb}', 'listing'],
      ['', 'minted'],
      ['', 'tcblisting'],
      ['', 'spverbatim'],
      ['', 'filecontents*'],
    ].map(([definition, name]) => [
      `${name} after ${definition}`,
      `${definition}\\begin{${name}}\n\\input{no}%\n\\end{${name}}\\input{yes}`,
    ]),
    ['a float of listings', '\\usepackagex\\begin{listing}\\input{yes}\\end{listing}'],
    [
      'characters for code',
      '\\MakeShortVerb{\\|}|\\input{no}| \\DefineShortVerb{\\"} "\\input{no}" \\input{yes}',
    ],
    ['a command for code', '\\newmintinline[py]{python}{}\\py|\\input{no}| \\input{yes}'],
    ['commands that only begin alike', '\\includeonly{no}\\usetikzlibraryx{no}\\inputenc{no}\\input{yes}'],
    ['other line ends', '% \\input{no}\r\n\\input{yes}\r\n'],
  ])('is right about %s', (_case, source) => {
    expect(paths(source).filter((path) => !path.endsWith('.sty'))).toEqual(['yes']);
  });

  it.each<[string, string, string[]]>([
    ['\\usepackage[a=b]{own, styles/x}', 'style', ['own.sty', 'styles/x.sty']],
    ['\\usepackage[bibstyle=a,citestyle={b}]{biblatex}', 'style', ['a.bbx', 'b.cbx', 'biblatex.sty']],
    ['\\LoadClass{own}', 'style', ['own.cls']],
    ['\\bibliographystyle{own}', 'style', ['own.bst']],
    ['\\usetheme{themes/own}', 'style', ['themes/beamerthemeown.sty']],
    ['\\usetikzlibrary{own}', 'style', ['tikzlibraryown.code.tex']],
    ['\\subfile{a/b}', 'input', ['a/b']],
    ['\\import{a/}{b}', 'input', ['a/b']],
    ['\\subimport*{a}{b}', 'input', ['a/b']],
    ['\\lstinputlisting[caption={[a]b]}, language=R]{a.R}', 'file', ['a.R']],
    ['\\inputminted[a]{r}{a.R}', 'file', ['a.R']],
    ['\\verbatiminput*{a.txt}', 'file', ['a.txt']],
    ['\\includepdf[pages={1-2}]{a.pdf}', 'graphics', ['a.pdf']],
    ['\\includegraphics<2->[width=1cm]{a b.png}', 'graphics', ['a b.png']],
    ['\\includegraphics{"a b".png}', 'graphics', ['a b.png']],
    ['\\begin{overpic}[x]{a}', 'graphics', ['a']],
    ['\\addbibresource[label={a[b]c}]{a.bib}', 'bibliography', ['a.bib']],
    ['\\addplot+[x] table [y=a] {a.dat};', 'file', ['a.dat']],
    ['\\pgfplotstableread[col sep=comma]{a.csv}\\t', 'file', ['a.csv']],
    ['\\pgfplotstableread[row sep=crcr]{a b\\\\ 1 2\\\\}\\t', 'file', []],
    ['\\csvreader[head]{a.csv}{}{}', 'file', ['a.csv']],
    ['\\input "a b"', 'input', ['a b']],
    ['\\input\ta', 'input', ['a']],
    ['\\input{\\x} % !TeX reads = p/a.tex', 'input', ['p/a.tex']],
    ['\\verb|% !TeX reads = p/a.tex|', 'input', []],
  ])('finds what %s names', (source, kind, names) => {
    const found = scanTex(source).map((one) => [one.kind, one.path]);
    expect(found).toEqual(names.map((name) => [kind, name]));
  });

  it('knows what only TeX can decide', () => {
    const source =
      '\\input{a}\\ifdraft\\input{b}\\else\\input{c}\\fi\\newcommand{\\x}[1]{\\input{d}}\\def\\y#1{\\input{e}}\n\\input{f}';
    expect(scanTex(source).map(({ path, optional = false }) => [path, optional])).toEqual([
      ['a', false],
      ['b', true],
      ['c', true],
      ['d', true],
      ['e', true],
      ['f', false],
    ]);
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
