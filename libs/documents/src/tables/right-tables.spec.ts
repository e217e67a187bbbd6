import type { Failure } from '@research/core';
import { TableChecker } from './check-tables.fixture';
import { lintTable } from './lint-table';

const preamble = String.raw`\documentclass{report}
\usepackage{amsmath,array,booktabs,longtable,tabularray}\usepackage[table]{xcolor}
\newcommand{\pair}[2]{#1 & #2}
\newcommand{\mc}{\multicolumn}
\newcommand{\thickrule}{\specialrule{1pt}{0pt}{0pt}}
\newcommand{\gls}[1]{a term}
\newcommand{\quantity}[2]{#1\,\ensuremath{\mathrm{#2}}}
\newcolumntype{d}[1]{>{\raggedleft\arraybackslash}p{#1}}
\newcolumntype{T}{lrr}
\newcolumntype{?}{!{\vrule width 1pt}}
`;

const checker = new TableChecker(preamble);
afterAll(() => checker.remove());

const places = (defects: readonly Failure[] = []): string[] =>
  defects.map(({ at, what }) => `${at?.line}:${at?.column} ${what}`);

describe('tables that are right', () => {
  const right: Readonly<Record<string, string>> = {
    'a label in a caption':
      '\\begin{longtable}{lr}\n\\caption{\\label{tab:a_b}All of \\emph{it}}\\\\\n\\toprule\nA & B \\\\\n\\midrule\n\\endfirsthead\n\\caption[]{All (continued)}\\\\\n\\midrule\n\\endhead\n\\endfoot\na & b \\\\\n\\end{longtable}',
    'a column type with an argument': '\\begin{tabular}{ld{2cm}}\na & b \\\\\n\\end{tabular}',
    'a column type that makes three': '\\begin{tabular}{T}\na & b & c \\\\\nd & e & f \\\\\n\\end{tabular}',
    'a column type that makes none': '\\begin{tabular}{l?r}\na & b \\\\\n\\end{tabular}',
    'a column type of the table':
      '\\newcolumntype{Z}[2]{>{\\begin{lrbox}{0}}#1<{\\end{lrbox}\\usebox0}}\n\\begin{tabular}{lZ{c}{x}}\na & b \\\\\n\\end{tabular}',
    'rules with commands around them':
      '\\begin{tabular}{lr}\n\\arrayrulecolor{gray}\\toprule\\arrayrulecolor{black}\na & b \\\\\n\\noalign{\\smallskip}\\hline\\noalign{\\smallskip}\n\\rowcolor[HTML]{EEEEEE} c & d \\\\\n\\addlinespace[2pt]\\cmidrule[1pt](lr{.5em}){1-2}\\morecmidrules\\cmidrule{1-2}\n\\thickrule\ne & f \\\\ \\thickrule\n\\end{tabular}',
    'units and terms': '\\begin{tabular}{lr}\n\\gls{a_b} & \\quantity{2}{m^2} \\\\\n\\end{tabular}',
    'longtable*':
      '\\makeatletter\\@namedef{longtable*}{\\longtable}\\@namedef{endlongtable*}{\\endlongtable}\\makeatother\n\\begin{longtable*}{lr}\na & b \\\\\n\\end{longtable*}',
    'names in keys':
      '\\begin{talltblr}[caption={All}, label={tab:a_b}, note{a}={b}]{lr}\na & b \\\\\n\\end{talltblr}',
    tblr: '\\begin{tblr}{colspec={lr}, hlines, row{1}={font=\\bfseries}}\na & b \\\\\n\\SetCell[c=2]{c} c & \\\\\n\\end{tblr}',
    'columns in mathematics':
      '\\begin{tabular}{l>{$}r<{$}}\na & x_1^2 \\\\\nb & \\alpha_{i_j} \\\\\n\\end{tabular}',
    'a macro that makes two cells':
      '\\begin{tabular}{lrr}\na & \\pair{b}{c} \\\\\n\\pair{d}{e} & f \\\\\n\\end{tabular}',
    'another name of a command':
      '\\begin{tabular}{lrr}\n\\mc{3}{c}{All} \\\\\na & \\mc{2}{l}{b} \\\\\nc & d & e \\\\\n\\end{tabular}',
    'a heading of some rows': '\\begin{tabular}{lrr}\n\\textbf{Panel A} \\\\\na & b & c \\\\\n\\end{tabular}',
    'an empty formula': '\\begin{tabular}{lr}\n$>$$|$ & $$-$$1 \\\\\n\\end{tabular}',
    comments: '\\begin{tabular}{lr}\na & 5 \\\\ % not: b & 6 \\\\\nb & 5 % percent\n\\\\\n\\end{tabular}',
    'a display before the table': '\\[ a_1 \\] $$ b_2 $$ \\begin{tabular}{l}\na \\\\\n\\end{tabular}',
  };

  it('are accepted', async () => {
    const found = await checker.check(right);
    expect(
      [...found].map(([name, defects]) => [name, places(defects)]).filter(([, defects]) => defects?.length),
    ).toEqual([]);
    expect(checker.runs).toBe(1);
  });

  it('are accepted without TeX, but for what only TeX knows', () => {
    const wrong = Object.entries(right).filter(([, text]) => lintTable(text, 't.tex').length > 0);
    expect(wrong.map(([name]) => name)).toEqual([
      'a column type that makes none',
      'a macro that makes two cells',
    ]);
  });

  it('are told from short ones by what TeX prints', async () => {
    const text =
      '\\begin{tabular}{lrr}\n\\pair{a}{b} & c \\\\\nd & \\pair{e}{f} \\\\\ng & h \\\\\n\\end{tabular}';
    const found = await checker.check({ 't.tex': text });
    expect(places(found.get('t.tex'))).toEqual(['4:1 row 3 has 2 cells where the table has 3 columns']);
  });
});
