import { partCitations } from './part-citations';

describe('partCitations', () => {
  it('takes them from the .aux of the part', () => {
    const main = '\\@input{a/one.aux}\n\\@input{a/two.aux}\n\\citation{behind}\n';
    const part = '\\citation{adams,brown}\n\\citation{cole}\n';
    expect([...partCitations({ main, part, include: 'a/two' })]).toEqual(['adams', 'brown', 'cole']);
  });

  it('takes those of biblatex from behind the line that reads it', () => {
    const cite = (key: string): string => `\\abx@aux@cite{0}{${key}}`;
    const main = [cite('front'), '\\@input{a/one.aux}', cite('one'), '\\@input{a/two.aux}', cite('two')].join(
      '\n',
    );
    expect([...partCitations({ main, part: '\\relax', include: 'a/one' })]).toEqual(['one']);
    expect([...partCitations({ main, part: '\\relax', include: 'a/two' })]).toEqual(['two']);
  });
});
