import { parseBibtexLog } from './parse-bibtex-log';
import { parseLatexLog } from './parse-latex-log';

const log = (...lines: string[]): string => lines.join('\n');

describe('parseLatexLog', () => {
  it('finds an error with the text at which TeX stopped', () => {
    const text = log(
      '(./main.tex (./chapters/a.tex',
      './chapters/a.tex:3: Undefined control sequence.',
      'l.3 Hello \\foo',
      '               bar',
      './chapters/a.tex:3:  ==> Fatal error occurred, no output PDF file produced!',
    );
    expect(parseLatexLog(text)).toEqual([
      {
        severity: 'error',
        kind: 'error',
        message: 'Undefined control sequence.',
        file: 'chapters/a.tex',
        line: 3,
        context: 'l.3 Hello \\foo\n               bar',
      },
    ]);
  });

  it.each([
    ['nofile.tex', 'missing-file'],
    ['nopkg.sty', 'missing-package'],
    ['noclass.cls', 'missing-package'],
  ])('takes the place of a missing %s from the emergency stop', (file, kind) => {
    const text = log(
      `! LaTeX Error: File \`${file}' not found.`,
      '',
      'Type X to quit or <RETURN> to proceed,',
      'Enter file name: ',
      './main.tex:3: Emergency stop.',
      '<read *> ',
      '         ',
      'l.3 \\input{nofile}',
      '                  ^^M ',
    );
    expect(parseLatexLog(text)).toEqual([
      expect.objectContaining({ kind, subject: file, file: 'main.tex', line: 3 }),
    ]);
  });

  it.each([
    ["! Package Listings Error: File `none(.R)' not found.", 'none.R'],
    ['./main.tex:3: FancyVerb Error:\n  No verbatim file none.R', 'none.R'],
    ["./main.tex:3: Package pdfpages Error: Cannot find file `none.pdf'.", 'none.pdf'],
    [
      "./main.tex:3: Package csvsimple Error: File 'none.csv' not existent, not readable, or empty!.",
      'none.csv',
    ],
    [
      "./main.tex:3: Package pgfplots Error: Could not read table file 'none.csv' in 'search path=.'. In",
      'none.csv',
    ],
    [
      "./main.tex:3: Package datatool Error: Can't load database `x' (file `none.csv' doesn't exist).",
      'none.csv',
    ],
    ["./main.tex:3: Package catchfile Error: File `none.txt' not found.", 'none.txt'],
    ["./main.tex:3: Package svg Error: File `none.svg' is missing.", 'none.svg'],
    [
      "./main.tex:3: Package tikz Error: I did not find the tikz library 'none'. I",
      'tikzlibrarynone.code.tex',
    ],
    ["./main.tex:3: Package biblatex Error: Style 'none' not found.", 'none.bbx'],
    ['No file none.R.', 'none.R'],
    ['Package moreverb Warning: No file none.py on input line 3.', 'none.py'],
  ])('knows what is missing from %j', (text, subject) => {
    expect(parseLatexLog(text)).toEqual([
      expect.objectContaining({
        severity: 'error',
        kind: expect.stringMatching(/^missing-/) as string,
        subject,
      }),
    ]);
  });

  it.each(['No file main.aux.', 'No file main.toc.', 'No file main.bbl.', 'No file main.lol.'])(
    'finds nothing missing in %j',
    (text) => expect(parseLatexLog(text)).toEqual([]),
  );

  it('names the file that ended inside an argument, and what ran away', () => {
    const text = log(
      'Runaway argument?',
      '{abc \\par par \\end {document} ',
      '! File ended while scanning use of \\textbf .',
      '<inserted text> ',
      '                \\par ',
      '<*> main.tex',
      '!  ==> Fatal error occurred, no output PDF file produced!',
    );
    expect(parseLatexLog(text)).toEqual([
      {
        severity: 'error',
        kind: 'error',
        message: 'File ended while scanning use of \\textbf .',
        file: 'main.tex',
        context: 'Runaway argument?\n{abc \\par par \\end {document} ',
      },
    ]);
  });

  it('joins the lines of a package error', () => {
    const text = log('./m.tex:2: Package x Error: first', '(x)                second.', '', 'l.2 \\y');
    expect(parseLatexLog(text)[0]?.message).toBe('Package x Error: first second.');
  });

  it.each([
    [
      "LaTeX Warning: Reference `fig:a b' on page 1 undefined on input line 7.",
      'undefined-reference',
      'fig:a b',
      7,
    ],
    [
      "LaTeX Warning: Citation `knuth' on page 1 undefined on input line 8.",
      'undefined-citation',
      'knuth',
      8,
    ],
    [
      "Package natbib Warning: Citation `k' on page 1 undefined on input line 9.",
      'undefined-citation',
      'k',
      9,
    ],
    ["LaTeX Warning: Label `sec:one' multiply defined.", 'multiply-defined-label', 'sec:one', undefined],
    [
      'LaTeX Warning: Label(s) may have changed. Rerun to get cross-references right.',
      'rerun',
      undefined,
      undefined,
    ],
    ['No file chapter/none.tex.', 'missing-file', 'chapter/none.tex', undefined],
  ])('understands %s', (line, ...expected) => {
    const [diagnostic, ...others] = parseLatexLog(log('(./main.tex', line, ')'));
    expect(others).toEqual([]);
    expect([diagnostic?.kind, diagnostic?.subject, diagnostic?.line]).toEqual(expected);
  });

  it('attributes a paragraph that ends behind the file it started in to that file', () => {
    const overfull = 'Overfull \\hbox (9.0pt too wide) in paragraph at lines 155--48';
    const text = log('(./main.tex', '(./sub/a.tex', '', ')', overfull, ' []', '');
    expect(parseLatexLog(text)).toMatchObject([{ file: 'sub/a.tex', line: 155 }]);
  });

  it('attributes an overfull box to the file that is open, whatever brackets the text holds', () => {
    const text = log(
      '(./main.tex [1] (./a.tex)',
      'Overfull \\hbox (3.5pt too wide) in paragraph at lines 7--8',
      '\\OT1/cmr/m/n/10 a lonely ) and )) here',
      ' []',
      '',
      '(./sub/b.tex',
      'Overfull \\hbox (12.0pt too wide) detected at line 2',
      '[]',
      '',
      'Overfull \\vbox (2.0pt too high) has occurred while \\output is active []',
    );
    expect(parseLatexLog(text).map(({ file, line, points }) => [file, line, points])).toEqual([
      ['main.tex', 7, 3.5],
      ['sub/b.tex', 2, 12],
      [undefined, undefined, 2],
    ]);
  });

  it('says nothing about a clean log', () => {
    expect(parseLatexLog(log('(./main.tex', 'No file main.toc.', 'Package: x 2020/01/01 v1', ')'))).toEqual(
      [],
    );
  });
});

describe('parseBibtexLog', () => {
  it('tells errors from warnings and leaves missing entries to LaTeX', () => {
    const blg = log(
      'Database file #1: refs.bib',
      "I was expecting a `,' or a `}'---line 3 of file refs.bib",
      ' : @book{knuth author={K}',
      'Repeated entry---line 9 of file ./refs.bib',
      ' : @book{a',
      "I couldn't open database file none.bib",
      '---line 4 of file out.aux',
      'Warning--empty publisher in knuth',
      'Warning--string name "jstat" is undefined',
      '--line 12 of file refs.bib',
      'Warning--I didn\'t find a database entry for "nokey"',
    );
    expect(
      parseBibtexLog(blg).map((one) => [one.severity, one.kind, one.file, one.line, one.subject]),
    ).toEqual([
      ['error', 'bibliography', 'refs.bib', 3, undefined],
      ['error', 'bibliography', 'refs.bib', 9, undefined],
      ['error', 'missing-file', undefined, undefined, 'none.bib'],
      ['warning', 'bibliography', undefined, undefined, undefined],
      ['warning', 'bibliography', 'refs.bib', 12, undefined],
    ]);
  });
});
