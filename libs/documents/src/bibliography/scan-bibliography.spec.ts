import { scanBibliography } from './scan-bibliography';

describe('scanBibliography', () => {
  it('finds entries with their lines, and what they borrow', () => {
    const source = [
      '@string{jasa = "Journal"}',
      '@comment{not, an entry}',
      '@preamble{ "\\newcommand{\\a}{b}" }',
      '',
      '@Article{stern1991,',
      '  author = {Stern, Hal}, title = {A {B}, c@d}',
      '}',
      '@inproceedings ( brown:2001, ',
      '  crossref = {proceedings}, year = 2001)',
      '@proceedings{proceedings, title = "P"} @misc{last, note={x}}',
    ].join('\n');
    expect(scanBibliography(source, 'r.bib')).toEqual([
      { key: 'stern1991', file: 'r.bib', line: 5, borrowsFrom: [] },
      { key: 'brown:2001', file: 'r.bib', line: 8, borrowsFrom: ['proceedings'] },
      { key: 'proceedings', file: 'r.bib', line: 10, borrowsFrom: [] },
      { key: 'last', file: 'r.bib', line: 10, borrowsFrom: [] },
    ]);
  });
});
