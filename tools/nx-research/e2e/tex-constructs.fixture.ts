/** A document whose text says `first`, from the file that is edited. */
export interface TexConstruct {
  readonly main: string;
  readonly files: Readonly<Record<string, string>>;
  readonly edited: string;
}

const document = (preamble: string, body: string): string =>
  `\\documentclass{article}\n${preamble}\n\\begin{document}\n${body}\n\\end{document}\n`;

/** A document whose file says `first`. */
const one = (
  preamble: string,
  body: string,
  file: readonly [path: string, text?: string, others?: Readonly<Record<string, string>>],
): TexConstruct => {
  const [edited, text = 'first', others = {}] = file;
  return { main: document(preamble, body), files: { ...others, [edited]: text }, edited };
};

/** A PDF of one page with a word on it. */
const pdf = (word: string): string => {
  const stream = `BT /F1 24 Tf 20 20 Td (${word}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 60] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length + 1} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  // Without a table of offsets: readers make one, and an edit needs no other numbers.
  return `%PDF-1.4\n${objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('')}trailer\n<< /Root 1 0 R /Size 6 >>\nstartxref\n0\n%%EOF\n`;
};

const entry = (note: string): string => `@book{k, title={Title ${note}}, author={A. Author}, year={2000}}\n`;
const style = '\\ProvidesPackage{x}\n\\newcommand{\\word}{first}\n';

/** Every construct by the name of its project. */
export const texConstructs: Readonly<Record<string, TexConstruct>> = {
  'own-package': one('\\usepackage{ownstyle}', '\\word', ['ownstyle.sty', style]),
  'own-package-by-input-path': one(
    '\\makeatletter\\def\\input@path{{styles/}}\\makeatother\\usepackage{ownstyle}',
    '\\word',
    ['styles/ownstyle.sty', style],
  ),
  'own-class-over-that-of-tex': {
    main: '\\documentclass{letter}\\begin{document}\\word\\end{document}\n',
    files: { 'letter.cls': '\\LoadClass{article}\n\\newcommand{\\word}{first}\n' },
    edited: 'letter.cls',
  },
  'own-settings-of-a-package': one('\\usepackage{hyperref}', '\\word', [
    'hyperref.cfg',
    '\\def\\word{first}\n',
  ]),
  'own-bibtex-style': one('', 'x\\cite{k}\\bibliographystyle{own}\\bibliography{refs}', [
    'own.bst',
    'ENTRY { title } {} { label }\nINTEGERS { n }\nFUNCTION {book} { "\\bibitem{" cite$ * "}" * write$ newline$ "first " title * write$ newline$ }\nREAD\nFUNCTION {begin} { "\\begin{thebibliography}{9}" write$ newline$ }\nEXECUTE {begin}\nITERATE {call.type$}\nFUNCTION {finish} { "\\end{thebibliography}" write$ newline$ }\nEXECUTE {finish}\n',
    { 'refs.bib': entry('x') },
  ]),
  'own-biblatex-style': one(
    '\\usepackage[backend=biber,bibstyle=own,citestyle=numeric]{biblatex}\\addbibresource{refs.bib}',
    'x\\cite{k}\\printbibliography[title={\\word}]',
    [
      'own.bbx',
      '\\ProvidesFile{own.bbx}\n\\RequireBibliographyStyle{numeric}\n\\newcommand{\\word}{first}\n',
      { 'refs.bib': entry('x') },
    ],
  ),
  'bibliography-with-options': one(
    '\\usepackage{biblatex}\\addbibresource[datatype=bibtex, label={a[b]c}]{parts/refs.bib}',
    'x\\cite{k}\\printbibliography',
    ['parts/refs.bib', entry('first')],
  ),
  subfile: {
    main: document('\\usepackage{subfiles}', '\\subfile{parts/one}'),
    files: {
      'parts/one.tex':
        '\\documentclass[../main.tex]{subfiles}\n\\begin{document}\\input{two}\\end{document}\nNEVER\n',
      'parts/two.tex': 'first',
    },
    edited: 'parts/two.tex',
  },
  import: one('\\usepackage{import}', '\\import{parts/}{one}', [
    'parts/deep/two.tex',
    'first',
    {
      'parts/one.tex': '\\subimport{deep/}{two}',
    },
  ]),
  'listing-by-input-path': one(
    '\\usepackage{listings}\\lstset{inputpath=code,columns=fullflexible}',
    '\\lstinputlisting{a.R}',
    ['code/a.R', 'first <- 1\n'],
  ),
  'pdf-pages': one('\\usepackage{pdfpages}', '\\includepdf[pages={1}]{parts/page}', [
    'parts/page.pdf',
    pdf('first'),
  ]),
  'graphics-path': one(
    '\\usepackage{graphicx}\\graphicspath{{other/}{figs/}}',
    '\\includegraphics[width=2cm]{figure}',
    ['figs/figure.pdf', pdf('first')],
  ),
  'graphics-in-capitals': one('\\usepackage{graphicx}', '\\includegraphics{figs/Figure}', [
    'figs/Figure.PDF',
    pdf('first'),
  ]),
  'graphics-with-blanks': one(
    '\\usepackage{graphicx}',
    '\\includegraphics{figs/my figure.pdf}\\input{my part}\\input{"my other part"}',
    ['figs/my figure.pdf', pdf('first'), { 'my part.tex': 'a', 'my other part.tex': 'b' }],
  ),
  'plot-of-a-table': one(
    '\\usepackage{pgfplotstable}',
    '\\pgfplotstableread[col sep=comma]{data/a.csv}\\mytable\\pgfplotstabletypeset[string type]{\\mytable}',
    ['data/a.csv', 'a,b\nfirst,2\n'],
  ),
  'csv-reader': one('\\usepackage{csvsimple}', '\\csvreader[head to column names]{data/a.csv}{}{\\word}', [
    'data/a.csv',
    'word,b\nfirst,2\n',
  ]),
  'input-if-it-exists': one('', 'x \\InputIfFileExists{local.tex}{}{NEVER}', ['local.tex']),
  'macro-with-a-parameter': one('\\newcommand{\\take}[1]{\\input{parts/#1}}', '\\take{one}', [
    'parts/one.tex',
  ]),
  'input-of-a-macro-figure': one(
    '\\usepackage{graphicx}\\newcommand{\\fig}[1]{\\includegraphics{figs/#1-2022}}',
    '\\fig{mass}',
    ['figs/mass-2022.pdf', pdf('first')],
  ),
  'jobname-in-a-path': one('', '\\input{\\jobname-part}', ['main-part.tex']),
  'opened-by-tex-code': one(
    '\\newread\\source',
    '\\openin\\source=data/word.txt \\read\\source to\\word \\closein\\source \\word',
    ['data/word.txt', 'first\n'],
  ),
  'a-file-of-tex': one('\\input{glyphtounicode}', '\\input{part}', ['part.tex']),
  'shown-code': one(
    '\\usepackage{listings,fancyvrb,comment,shortvrb}\\lstnewenvironment{rcode}{}{}\\DefineVerbatimEnvironment{code}{Verbatim}{}\\excludecomment{hidden}\\MakeShortVerb{\\|}\\input{more}',
    [
      '\\begin{rcode}\n\\input{a/no}\n\\end{rcode}',
      '\\begin{code}\n\\input{a/no}\n\\end{code}',
      '\\begin{hidden}\n\\input{a/no}\n\\end{hidden}',
      '\\begin{Verbatim}\n\\input{a/no}\n\\end{Verbatim}',
      '\\begin{other}\n\\input{a/no}\n\\end{other}',
      '|\\input{a/no}| \\verb+\\input{a/no}+ \\lstinline!\\input{a/no}! \\texttt{\\string\\input{a/no}} \\detokenize{\\input{a/no}}',
      '\\iffalse \\ifx\\a\\b \\input{a/no} \\else \\fi \\input{a/no} NEVER \\else \\input{part} \\fi',
      '\\end{document} \\input{a/no} NEVER',
    ].join('\n'),
    [
      'part.tex',
      'first\n\\endinput\nNEVER',
      { 'more.tex': '\\DefineVerbatimEnvironment{other}{Verbatim}{fontsize=\\small}\n' },
    ],
  ),
};

const typeset = (name: string, executor: string, entry: string): object => ({
  name,
  targets: { build: { executor: `nx-research:${executor}`, options: { entry } } },
});

/** A document with a chapter that is a project in its folder; one that reads what git ignores; one that reads another project. */
export const otherFiles: Readonly<Record<string, string | object>> = {
  'docs/of-chapters/project.json': typeset('of-chapters', 'document', 'main.tex'),
  'docs/of-chapters/preamble.tex': '\\documentclass{report}\n\\newcommand{\\take}[1]{\\input{#1}}\n',
  'docs/of-chapters/main.tex':
    '\\input{preamble}\n\\begin{document}\n\\include{chapter-1/text}\n\\take{chapter-1/data/word}\n\\end{document}\n',
  'docs/of-chapters/chapter-1/project.json': typeset('chapter-1', 'chapter', 'text.tex'),
  'docs/of-chapters/chapter-1/text.tex': '\\chapter{One}\n\\take{data/word}\n',
  'docs/of-chapters/chapter-1/data/word.tex': 'first',
  'docs/of-ignored/project.json': typeset('of-ignored', 'document', 'main.tex'),
  'docs/of-ignored/.gitignore': 'generated.tex\n',
  'docs/of-ignored/main.tex': document('\\input{generated}', 'x'),
  'docs/of-another/project.json': typeset('of-another', 'document', 'main.tex'),
  'docs/of-another/main.tex': document('\\newcommand{\\there}{shared}', '\\input{\\there/note}').replace(
    '\\begin{document}\n',
    '\\begin{document}',
  ),
  'docs/shared/project.json': { name: 'shared' },
  'docs/shared/note.tex': 'first',
};
