import { fitTable, shorten } from './shown-table';

describe('fitTable', () => {
  it('leaves a table alone that fits', () => {
    expect(
      fitTable([
        ['task', 'time'],
        ['a:build', '3 s'],
      ]),
    ).toEqual(['task     time', 'a:build  3 s']);
  });

  it('shortens the first column, and no other, where lines are wider than a terminal', () => {
    const lines = fitTable([
      ['task', 'what'],
      [`${'a'.repeat(80)}:build`, 'b'.repeat(60)],
    ]);
    expect(lines[1]).toMatch(/^a+…a+:build {2}b{60}$/);
    expect(lines[1]).toHaveLength(120);
  });

  it('leaves something of the first column though the others are too wide by themselves', () => {
    expect(fitTable([['a'.repeat(30), 'b'.repeat(200)]])[0]).toMatch(/^a{8}…a{7} {2}b{200}$/);
  });
});

it.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abc…fg'],
  ['abcdefg', 5, 'ab…fg'],
])('%s in %d characters is %s', (text, room, short) => expect(shorten(text, room)).toBe(short));
