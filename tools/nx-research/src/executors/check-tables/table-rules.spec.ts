import { checkTablesOptions } from './kind';
import { matchesName, rulesFor } from './table-rules';

const allowedIn = (name: string, allow: unknown): readonly string[] | undefined =>
  rulesFor(name, checkTablesOptions.parse({ allow }), 'check-tables').allowedWords;

describe('rulesFor', () => {
  it.each([
    ['every table', ['NA'], ['NA']],
    ['a table by its name', { 'a_table.tex': ['NA'], 'b.tex': ['Inf'] }, ['NA']],
    ['tables by a pattern', { '*_table.tex': ['NA'], 'a*': ['Inf'] }, ['NA', 'Inf']],
    ['other tables', { 'table.tex': ['NA'], '*.tx': ['Inf'], 'a.table.tex': ['Inf'] }, []],
  ])('allows words in %s', (_name, allow, words) => {
    expect(allowedIn('a_table.tex', allow)).toEqual(words);
  });

  it('says what to write to allow a word', () => {
    const { howToAllow, forbiddenWords } = rulesFor(
      'a.tex',
      checkTablesOptions.parse({ forbid: ['TBD'] }),
      'check',
    );
    expect(forbiddenWords).toEqual(['TBD']);
    const [, declaration = ''] = /project\.json: (.*)$/.exec(howToAllow?.('NA') ?? '') ?? [];
    const { check } = JSON.parse(`{${declaration}}`) as { check: { options: unknown } };
    expect(checkTablesOptions.parse(check.options)).toMatchObject({ allow: { 'a.tex': ['NA'] } });
  });

  it('takes dots literally', () => {
    expect(matchesName('a.tex', 'abtex')).toBe(false);
  });
});
