import { tableTexts } from './table-texts';

const tabular = (body: string): string => `\\begin{tabular}{lrr}\n${body}\n\\end{tabular}`;

test('a table is the headings of its columns, joined from the top, and the text of its cells', () => {
  const tex = tabular(
    [
      '\\toprule',
      ' & \\multicolumn{2}{c}{Interval} \\\\',
      'Season & from & to \\\\ \\midrule',
      '2021 & \\num{1.5} & $-2$ \\\\ % & 9 \\\\',
      '\\multicolumn{2}{l}{\\textbf{all} \\& more} & 4\\,\\% \\\\ \\bottomrule',
    ].join('\n'),
  );
  expect(tableTexts(tex)).toEqual([
    {
      head: ['Season', 'Interval from', 'Interval to'],
      rows: [
        ['2021', '1.5', '-2'],
        ['all & more', '', '4 %'],
      ],
    },
  ]);
});

test('every table of a file counts, and one without a rule has no head', () => {
  expect(tableTexts(`${tabular('a & 1 & 2')}\ntext\n${tabular('b & 3 & 4')}`)).toEqual([
    { head: [], rows: [['a', '1', '2']] },
    { head: [], rows: [['b', '3', '4']] },
  ]);
});

test('text without tables has none', () => {
  expect(tableTexts('\\section{Tables} % \\begin{tabular}{l} a \\end{tabular}')).toEqual([]);
});
