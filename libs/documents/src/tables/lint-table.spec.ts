import { columnCount } from './column-count';
import { lintTable } from './lint-table';

const tabular = (specification: string, ...rows: string[]): string =>
  [`\\begin{tabular}{${specification}}`, '\\toprule', ...rows, '\\bottomrule', '\\end{tabular}', ''].join(
    '\n',
  );

const found = (text: string | Buffer): string[] =>
  lintTable(text, 't.tex').map(({ what, at }) => `${at?.line}:${at?.column} ${what}`);

describe('lintTable', () => {
  it.each([
    ['a plain table', tabular('lrr', 'A & B & C \\\\', '\\midrule', 'x & 1.5 & $-2$ \\\\')],
    [
      'spans and partial rules',
      tabular(
        'l*{2}{c}@{}p{2cm}',
        '\\multicolumn{3}{c}{All \\& sundry} & Z \\\\',
        '\\cmidrule(lr){1-3}',
        'a & b & c & d \\\\[2pt]',
      ),
    ],
    [
      'escaped characters and mathematics',
      tabular('lr', 'a\\_b \\# 5\\% \\& c & $x_1^2$ \\\\', '\\(y_2\\) & \\ref{tab:a_b} \\\\'),
    ],
    ['comments', tabular('lr', '% 12 & 3', 'a & b \\\\ % no 1', '\\midrule%', 'c & d \\\\')],
    ['a last row without a break', '\\begin{tabular}{lr}a & b \\\\ c & d\\end{tabular}'],
    ['a table in a table', tabular('lr', 'a & \\begin{tabular}{l}x \\\\ y\\end{tabular} \\\\')],
    ['a fixed width', '\\begin{tabularx}{\\textwidth}{Xr}a & b \\\\\\end{tabularx}'],
    [
      'a longtable',
      '\\begin{longtable}{lr}\\caption{A}\\label{tab:a}\\\\\\toprule A & B \\\\\\midrule\\endhead a & b \\\\\\end{longtable}',
    ],
    [
      'words that contain the forbidden ones',
      tabular('lr', 'NAB & Nano \\\\', 'Info & \\textbf{Nancy} \\\\'),
    ],
  ])('accepts %s', (_name, text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    [
      'a missing cell',
      tabular('lrr', 'a & b & c \\\\', 'a & b \\\\'),
      '4:1 row 2 has 2 cells where the table has 3 columns',
    ],
    ['an extra cell', tabular('lr', 'a & b & c \\\\'), '3:1 row 1 has 3 cells where the table has 2 columns'],
    [
      'a wrong span',
      tabular('lr', '\\multicolumn{3}{c}{x} \\\\'),
      '3:1 row 1 has 3 cells where the table has 2 columns',
    ],
    ['a NaN', tabular('lr', 'a & NaN \\\\'), '3:5 a cell of row 1 says NaN'],
    ['a formatted infinity', tabular('lr', 'a & \\textbf{$-$Inf} \\\\'), '3:5 a cell of row 1 says -Inf'],
    ['an NA', tabular('lr', 'a & 1 \\\\', 'NA & 2 \\\\'), '4:1 a cell of row 2 says NA'],
    ['an underscore', tabular('lr', 'home_win & 1 \\\\'), '3:5 _ must be written \\_ outside mathematics'],
    ['a number sign', tabular('lr', 'no. #1 & 1 \\\\'), '3:5 # must be written \\# outside mathematics'],
    ['an open formula', tabular('lr', 'a & $x \\\\'), '3:5 $ opens mathematics that nothing closes'],
    ['an unclosed brace', tabular('lr', 'a & \\textbf{b \\\\'), '3:12 { is never closed'],
    ['an extra brace', tabular('lr', 'a & b} \\\\'), '3:6 } closes nothing'],
    ['a wrong end', '\\begin{tabular}{l}\na \\\\\n\\end{table}', '3:1 \\end{table} closes \\begin{tabular}'],
    [
      'an inner environment without an end',
      tabular('l', '\\begin{minipage}{1cm}a \\\\'),
      '3:1 \\begin{minipage} is never closed',
    ],
    [
      'a last row without an end',
      tabular('lr', 'a & b'),
      '3:1 this row does not end in \\\\: a rule follows it',
    ],
    ['no end', '\\begin{tabular}{l}\na \\\\', '1:1 \\begin{tabular} is never closed'],
    ['no rows', tabular('lr'), '1:1 the table has no rows'],
    ['a head alone', tabular('lr', 'A & B \\\\', '\\midrule'), '1:1 the table has no rows'],
    ['no table', 'nothing yet\n', '1:1 there is no tabular in this file'],
    ['a strange column', tabular('l?', 'a \\\\'), '1:16 the column specification cannot be read'],
    ['other bytes', Buffer.from('a\nMontr\xe9al', 'latin1'), '2:undefined this line is not UTF-8'],
  ])('reports %s', (_name, text, defect) => {
    expect(found(text)).toContain(defect);
  });

  it('reports a percent sign that hides cells', () => {
    expect(found(tabular('lr', '57.5% & 2 \\\\', 'a & 1 \\\\'))[0]).toBe(
      '3:5 % must be written \\%: it hides the rest of the line',
    );
  });

  it('shows the line and obeys the list of allowed words', () => {
    const text = tabular('lr', 'a & NA \\\\');
    expect(lintTable(text, 'n/t.tex')[0]).toMatchObject({
      reason: 'table-defect',
      said: 'a & NA \\\\',
      at: { file: 'n/t.tex' },
    });
    expect(lintTable(text, 'n/t.tex', { allowedWords: ['NA'] })).toEqual([]);
    expect(lintTable(text, 'n/t.tex', { allowedWords: ['Inf'] })).toHaveLength(1);
  });

  it('obeys the list of forbidden words, and says how to allow one', () => {
    const text = tabular('lr', 'a & TBD \\\\', 'TBD later & 1 \\\\');
    const rules = { forbiddenWords: ['TBD'], howToAllow: (word: string) => `allow ${word}` };
    expect(lintTable(text, 't.tex')).toEqual([]);
    expect(lintTable(text, 't.tex', rules)).toMatchObject([
      { what: 'a cell of row 1 says TBD', tries: ['allow TBD'] },
    ]);
  });
});

describe('columnCount', () => {
  it.each([
    ['lcr', 3],
    ['|l|*{2}{c|r}|', 5],
    ['@{}l!{\\vrule}>{\\bfseries}p{2cm}<{x}@{}', 2],
    ['D{.}{.}{2} S[table-format=1.2] X w{c}{2cm}', 4],
    ['*{2}{*{3}{c}}', 6],
    ['', 0],
    ['l?', undefined],
  ])('counts %s', (specification, count) => {
    expect(columnCount(specification)?.count).toBe(count);
  });
});
