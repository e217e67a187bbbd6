import { describeFailure } from '@research/core';
import { placeInclude } from './place-include';

const main = [
  '\\begin{document}',
  '% \\include{chapter-8-old/text}',
  '  \\include{chapter-4-base/text}',
  '  \\include{chapter-6-risk/text} % the longest',
  '\\backmatter',
  '\\end{document}',
].join('\n');

const place = (project: string, after?: string, text = main) =>
  placeInclude({ file: 'main.tex', text }, { project, path: `${project}/text`, after });

function lineOf(...[project, after, text]: Parameters<typeof place>): [number, string | undefined] {
  const placed = place(project, after, text);
  if (!placed.ok) throw new Error(describeFailure(placed.error));
  return [placed.value.line, placed.value.text.split('\n')[placed.value.line - 1]];
}

describe('placeInclude', () => {
  it.each<[string, string, string | undefined, number]>([
    ['behind the others', 'chapter-8-end', undefined, 5],
    ['between them', 'chapter-5-rl', undefined, 4],
    ['in front of them', 'chapter-3-data', undefined, 3],
    ['behind the one that is named', 'chapter-9-more', 'chapter-4-base', 4],
  ])('puts a chapter %s', (_where, ...[project, after, line]) => {
    expect(lineOf(project, after)).toEqual([line, `  \\include{${project}/text}`]);
    const placed = place(project, after);
    const others = placed.ok
      ? placed.value.text.split('\n').filter((_text, index) => index !== line - 1)
      : [];
    expect(others.join('\n')).toBe(main);
  });

  it('finds the place of the first chapter', () => {
    const empty = '\\begin{document}\n\\mainmatter\n\\backmatter\n\\end{document}\n';
    expect(lineOf('chapter-1-start', undefined, empty)).toEqual([3, '\\include{chapter-1-start/text}']);
  });

  it.each<[string, string, string | undefined, RegExp]>([
    [
      'a chapter that is there',
      'chapter-4-base',
      undefined,
      /main\.tex:3:\d+: .*includes chapter-4-base already/,
    ],
    ['a number that is taken', 'chapter-6-other', undefined, /includes chapter-6-risk already/],
    [
      'a neighbour that is not there',
      'chapter-9-x',
      'chapter-8-old',
      /does not include "chapter-8-old"[^]*--after=chapter-4-base/,
    ],
  ])('refuses %s', (_case, ...[project, after, message]) => {
    const placed = place(project, after);
    expect(placed.ok ? '' : describeFailure(placed.error)).toMatch(message);
  });
});
