import fc from 'fast-check';
import type { Link } from './find-cycles';
import { necessaryLinks } from './necessary-links';

const links = (text: string): Link[] =>
  text.split(' ').map((word) => ({ from: word[0] as string, to: word[1] as string }));
const shown = (all: readonly Link[]): string => all.map(({ from, to }) => from + to).join(' ');

describe('necessaryLinks', () => {
  it.each([
    ['one that two others imply', 'ab bc ac', 'ab bc'],
    ['one that a long way implies', 'ae ab bc cd de', 'ab bc cd de'],
    ['the second of two alike', 'ab ab', 'ab'],
    ['nothing of a diamond', 'ab ac bd cd', 'ab ac bd cd'],
  ])('leaves out %s', (_case, all, kept) => {
    expect(shown(necessaryLinks(links(all)))).toBe(kept);
  });

  it('keeps what leads where, in graphs with cycles too', () => {
    const node = fc.constantFrom(...'abcdef');
    const graph = fc.array(fc.record({ from: node, to: node }), { maxLength: 20 });
    fc.assert(
      fc.property(graph, (all) => {
        expect(reached(necessaryLinks(all))).toEqual(reached(all));
      }),
    );
  });
});

/** Every pair of which the first leads to the second. */
function reached(all: readonly Link[]): string[] {
  const pairs = new Set(all.map(({ from, to }) => from + to));
  for (let size = -1; size < pairs.size;) {
    size = pairs.size;
    for (const one of [...pairs])
      for (const other of [...pairs]) if (one[1] === other[0]) pairs.add(`${one[0]}${other[1]}`);
  }
  return [...pairs].filter(([from, to]) => from !== to).sort();
}
