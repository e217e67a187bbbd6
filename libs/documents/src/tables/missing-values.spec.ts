import fc from 'fast-check';
import type { Failure } from '@research/core';
import { TableChecker } from './check-tables.fixture';
import { lintTable } from './lint-table';

const preamble = String.raw`\documentclass{report}
\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{amsmath,amssymb,graphicx}
\usepackage{array,booktabs,longtable,tabularx,multirow,colortbl,makecell,tabularray,collcell,caption}
\usepackage[table]{xcolor}\usepackage[hidelinks]{hyperref}
\newcommand{\novalue}{NaN}
\newcommand{\interval}[2]{#1 [#2, #2]}
\newcommand{\hide}[1]{}
\newcommand{\either}[2]{\ifnum#1>0 #2\else NA\fi}
\newcolumntype{d}[1]{>{\raggedleft\arraybackslash}p{#1}}
\newcolumntype{T}{lrr}
\newcolumntype{V}{>{\collectcell\textbf}r<{\endcollectcell}}
`;

const checker = new TableChecker(preamble);
afterAll(() => checker.remove());

/** A table of numbers with one cell that is tried, in line 6. */
const around = (cell: string, label = 'Beta'): string =>
  [
    '\\begin{tabular}{lrr}',
    '\\toprule',
    'Name & Value & Range \\\\',
    '\\midrule',
    'Alpha & 1.5 & 12 yards \\\\',
    `${label} & 2.5 & ${cell} \\\\`,
    'Gamma & 3.5 & 3 yards \\\\',
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');

const places = (defects: readonly Failure[] = []): string[] =>
  defects.map(({ at, what }) => `${at?.line}:${at?.column} ${what}`);

const said = (word: string): string[] => [`6:14 a cell of row 3 says ${word}`];

/** Cells that print a missing value, and the word that says so. TeX alone sees through those that are defined elsewhere. */
const missing: readonly (readonly [cell: string, word: string])[] = [
  ['NaN', 'NaN'],
  ['NaN\\%', 'NaN'],
  ['\\cellcolor{gray!10}{NaN}', 'NaN'],
  ['.617 [NaN, NaN]', 'NaN'],
  ['.5 (NA)', 'NA'],
  ['$NaN \\pm NaN$', 'NaN'],
  ['$\\mathrm{NaN}$', 'NaN'],
  ['$\\text{-nan}$', '-nan'],
  ['\\textbf{NA}', 'NA'],
  ['{\\bfseries NA}', 'NA'],
  ['\\textcolor[HTML]{FF0000}{NA}', 'NA'],
  ['\\multicolumn{1}{c}{NA}', 'NA'],
  ['\\multirow{1}{*}{\\emph{NaN}}', 'NaN'],
  ['\\makecell{NaN \\\\ (NA)}', 'NaN'],
  ['\\rotatebox{90}{NaN}', 'NaN'],
  ['\\phantom{0}NaN', 'NaN'],
  ['NaN$^{***}$', 'NaN'],
  ['NaN\\textsuperscript{a}', 'NaN'],
  ['\\fbox{\\small Inf}', 'Inf'],
  ['$-$Inf', '-Inf'],
  ['$-\\mathrm{Inf}$', '-Inf'],
  ['[-Inf, Inf]', '-Inf'],
  ['Infinity', 'Infinity'],
  ['-nan(ind)', '-nan(ind)'],
  ['1.\\#INF', '1.#INF'],
  ['\\#N/A', '#N/A'],
  ['\\#DIV/0!', '#DIV/0!'],
  ['<NA>', '<NA>'],
  ['$<$NA$>$', '<NA>'],
  ['\\textless{}NA\\textgreater{}', '<NA>'],
  ['NaT', 'NaT'],
  ['None', 'None'],
  ['NULL (NULL)', 'NULL'],
  ['n/a', 'n/a'],
  ['nan yards', 'nan'],
  ['NA yards', 'NA'],
  ['NaNyards', 'NaN'],
  ['NaN--NaN', 'NaN'],
  ['NaN to NaN', 'NaN'],
  ['p = NA', 'NA'],
  ['mean = NA', 'NA'],
  ['NA~kg', 'NA'],
  ['NA–NA', 'NA'],
  ['NA (12 games)', 'NA'],
  ['1.5 (NA games)', 'NA'],
  ['$x_{NaN}$', 'NaN'],
  ['\\begin{minipage}{2cm}NaN\\end{minipage}', 'NaN'],
];

/** Cells of which TeX alone knows what they print. */
const behindMacros: readonly (readonly [cell: string, word: string])[] = [
  ['\\novalue', 'NaN'],
  ['\\textit{\\novalue}\\%', 'NaN'],
  ['\\interval{.5}{NA}', 'NA'],
  ['\\either{0}{1.5}', 'NA'],
  ['N\\kern0pt a{}N', 'NaN'],
  ['\\char78\\char65', 'NA'],
  ['\\verb|NaN|', 'NaN'],
  ['\\uppercase{na}', 'NA'],
  ['\\csname novalue\\endcsname', 'NaN'],
];

/** What looks like a missing value and is none. */
const values = [
  'Nan',
  'Nan Goldin',
  'info',
  'Infinity Ward',
  'NA East',
  'Team (NA)',
  'none',
  'None of them',
  'Null model',
  'Nancy',
  'Na',
  'Banana',
  '$\\infty$',
  '$[0, \\infty)$',
  '[10, Inf)',
  '(-inf, 0.5]',
  '$\\inf_x f(x)$',
  'Inf. dim.',
  '--',
  '---',
  '.',
  '\\ref{NaN}',
  '\\textcolor{black}{1}\\label{NaN}',
  '\\phantom{NaN}',
  '1\\hide{NaN}',
  '\\either{1}{1.5}',
  '5\\textsuperscript{th}',
];

describe('cells that print a missing value', () => {
  it.each(missing)('%s is found without TeX', (cell, word) => {
    expect(places(lintTable(around(cell), 't.tex'))).toEqual(said(word));
  });

  it('are found in a table in a cell', async () => {
    const text = around('\\begin{tabular}{@{}c@{}}1.5\\\\(NA)\\end{tabular}');
    const expected = ['6:43 a cell of row 2 says NA'];
    expect(places(lintTable(text, 't.tex'))).toEqual(expected);
    expect(places((await checker.check({ 't.tex': text })).get('t.tex'))).toEqual(expected);
  });

  it('are found by TeX, each at its place, whatever stands around them', async () => {
    const cases = [...missing, ...behindMacros];
    const found = await checker.check(
      Object.fromEntries(cases.map(([cell], index) => [`${index}.tex`, around(cell)])),
    );
    const all = cases.map(([cell], index) => [cell, places(found.get(`${index}.tex`))]);
    expect(all).toEqual(cases.map(([cell, word]) => [cell, said(word)]));
    expect(checker.runs).toBe(1);
  });

  it('are found in every kind of table, also where a column makes them', async () => {
    const body = 'A & B & C \\\\\n a & 1 & 2 \\\\\n b & \\novalue & 3 \\\\\n c & 4 & NA \\\\\n';
    const kinds = {
      'longtable.tex': `\\begin{longtable}{lrr}\\caption{NaN is no cell}\\\\\n${body}\\end{longtable}`,
      'tabularx.tex': `\\begin{tabularx}{5cm}{Xrr}\n${body}\\end{tabularx}`,
      'tblr.tex': `\\begin{tblr}{lrr}\n${body}\\end{tblr}`,
      'array.tex': `$\\begin{array}{lrr}\n${body}\\end{array}$`,
      'float.tex': `\\begin{table}\\caption{NaN}\\begin{tabular}{T}\n${body}\\end{tabular}\\end{table}`,
      'resized.tex': `\\resizebox{5cm}{!}{\\begin{tabular}{T}\n${body}\\end{tabular}}`,
      'collected.tex': `\\begin{tabular}{lVV}\n${body}\\end{tabular}`,
      'paragraphs.tex': `\\begin{tabular}{p{3cm}d{2cm}d{2cm}}\n${body}\\end{tabular}`,
    };
    const found = await checker.check(kinds);
    const expected = ['4:6 a cell of row 3 says NaN', '5:10 a cell of row 4 says NA'];
    expect([...found].map(([name, defects]) => [name, places(defects)])).toEqual(
      Object.keys(kinds).map((name) => [name, expected]),
    );
  });

  it('are found in any cell of any table, behind any macro', async () => {
    const word = fc.constantFrom('NaN', 'NA', '-Inf', 'NaT', '<NA>');
    const wrap = fc.constantFrom(
      '\\textbf{#}',
      '{#}',
      '\\wrapped{#}{x}',
      '\\mbox{\\small #}',
      '#\\,\\%',
      '(#)',
      '1.5 [#, #]',
    );
    const table = fc.record({
      rows: fc.integer({ min: 2, max: 6 }),
      columns: fc.integer({ min: 2, max: 5 }),
      at: fc.tuple(fc.nat(), fc.nat()),
      cell: fc.tuple(word, fc.array(wrap, { maxLength: 3 })),
      isMacro: fc.boolean(),
    });
    const drawn = fc.sample(table, { numRuns: 150, seed: 1 });
    const cases = drawn.map(({ rows, columns, at, cell: [text, wraps], isMacro }) => {
      const wrapped = wraps.reduce(
        (inner, outer) => outer.replaceAll('#', () => inner),
        isMacro ? '\\val' : text,
      );
      const [row, column] = [at[0] % rows, 1 + (at[1] % (columns - 1))];
      const cells = (line: number): string[] =>
        Array.from({ length: columns }, (_, index) =>
          line === row && index === column ? wrapped : `${line * 7 + index}`,
        );
      const lines = Array.from({ length: rows }, (_, line) => `${cells(line).join(' & ')} \\\\`);
      const definitions = `\\newcommand{\\val}{${text}}\\newcommand{\\wrapped}[2]{#1}`;
      return {
        text: [definitions, `\\begin{tabular}{*{${columns}}{l}}`, ...lines, '\\end{tabular}', ''].join('\n'),
        place: `${row + 3}:${cells(row).slice(0, column).join(' & ').length + 4} a cell of row ${row + 1} says ${text}`,
      };
    });
    const found = await checker.check(
      Object.fromEntries(cases.map(({ text }, index) => [`${index}.tex`, text])),
    );
    expect([...found.values()].map(places)).toEqual(cases.map(({ place }) => [place]));
  });
});

describe('what looks like a missing value', () => {
  it('is none', async () => {
    const tables = Object.fromEntries(values.map((cell, index) => [`${index}.tex`, around(cell)]));
    const found = await checker.check(tables);
    expect(values.filter((_, index) => found.get(`${index}.tex`)?.length !== 0)).toEqual([]);
    const seenByTex = /\\(?:hide|either)/;
    const linted = values.filter((cell) => !seenByTex.test(cell));
    expect(linted.filter((cell) => lintTable(around(cell), 't.tex').length > 0)).toEqual([]);
  });

  it('is a label at the head of a row or column, and in a note', async () => {
    const rows = ['None & 1 \\\\', 'Some & 2 \\\\', '\\multicolumn{2}{l}{NaN: no games; x = NA} \\\\'];
    const text = ['\\begin{tabular}{lr}', 'Injury & None \\\\', '\\midrule', ...rows, '\\end{tabular}'].join(
      '\n',
    );
    expect(lintTable(text, 't.tex')).toEqual([]);
    expect((await checker.check({ 't.tex': text })).get('t.tex')).toEqual([]);
  });

  it('is what the rules allow, as a word or as a cell', async () => {
    const text = around('.5 (NA)');
    const allowed = (word: string) => places(lintTable(text, 't.tex', { allowedWords: [word] }));
    expect(allowed('NA')).toEqual([]);
    expect(allowed('.5 (NA)')).toEqual([]);
    expect(allowed('NaN')).toEqual(said('NA'));
    const rules = { allowedWords: ['.5 (NA)'], forbiddenWords: ['TBD', '--'] };
    const tables = { 'a.tex': around('\\textbf{TBD} (.5)'), 'b.tex': around('--'), 'c.tex': text };
    const found = await checker.check(tables, { rules });
    expect([...found.values()].map(places)).toEqual([said('TBD'), said('--'), []]);
  });
});
