import { chapterText, labelOf, titleOf } from './generator';

describe('the text of a new chapter', () => {
  it('escapes what a title can only mean as text', () => {
    const text = chapterText({ title: 'Risk & Return: 5% of $\\chi^2$, R\\&D', label: 'ch:risk' });
    expect(text).toContain('\\chapter{Risk \\& Return: 5\\% of $\\chi^2$, R\\&D}\n\\label{ch:risk}\n');
  });

  it('takes title and label from the name', () => {
    expect(titleOf('chapter-8-what-follows')).toBe('What follows');
    expect(labelOf('chapter-8-what-follows', () => false)).toBe('ch:what-follows');
    expect(labelOf('chapter-8-what-follows', (label) => label === 'ch:what-follows')).toBe(
      'ch:chapter-8-what-follows',
    );
  });
});
