import { lineThatNames } from './live-source';

describe('lineThatNames', () => {
  const notebook = ['---', 'title: x', '---', 'write_table("rates_table")', 'cat("ess_table.tex")'].join(
    '\n',
  );
  it.each([
    ['ess_table.tex', 5],
    ['rates_table.tex', 4],
    ['other_table.tex', 1],
  ])('%s is at %d', (file, line) => expect(lineThatNames(file, notebook)).toBe(line));
});
