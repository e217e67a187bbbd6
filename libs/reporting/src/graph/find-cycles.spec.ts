import fc from 'fast-check';
import { findCycles, type Link } from './find-cycles';

const links = (text: string): Link[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => ({ from: word[0] as string, to: word[1] as string }));
const shown = (found: readonly Link[][]): string[] =>
  found.map((cycle) => cycle.map(({ from, to }) => `${from}${to}`).join(' '));

describe('findCycles', () => {
  it.each([
    ['nothing', '', []],
    ['a graph without one', 'ab ac bd cd', []],
    ['a cycle, and not what only leads to it or away from it', 'xa ab bc ca cy', ['ab bc ca']],
    ['what needs itself', 'aa', ['aa']],
    ['two of them, the shorter one first', 'ab bc ca de ed', ['de ed', 'ab bc ca']],
    ['two that share a node', 'ab ba ac ca', ['ab ba', 'ac ca']],
  ])('finds %s', (_case, graph, expected) => {
    expect(shown(findCycles(links(graph)))).toEqual(expected);
  });

  it('leaves no cycle behind, and names none that is not there', () => {
    const node = fc.constantFrom(...'abcdefg');
    const graph = fc.array(fc.record({ from: node, to: node }), { maxLength: 24 });
    fc.assert(
      fc.property(graph, (all) => {
        const cycles = findCycles(all);
        for (const cycle of cycles)
          cycle.forEach((link, index) => expect(link.to).toBe(cycle[(index + 1) % cycle.length]?.from));
        const used = new Set(cycles.flat());
        expect(used.size).toBe(cycles.flat().length);
        expect(isAcyclic(all.filter((link) => !used.has(link)))).toBe(true);
      }),
    );
  });

  it('is fast in a graph of a thousand nodes with a cycle at its end', () => {
    const chain = Array.from({ length: 1000 }, (_, index) => ({ from: `${index}`, to: `${index + 1}` }));
    const started = performance.now();
    expect(findCycles([...chain, { from: '1000', to: '990' }])[0]).toHaveLength(11);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

/** By taking away what nothing leads to, which leaves the cycles. */
function isAcyclic(all: readonly Link[]): boolean {
  let left = [...all];
  for (;;) {
    const entered = new Set(left.map(({ to }) => to));
    const rest = left.filter(({ from }) => entered.has(from));
    if (rest.length === left.length) return rest.length === 0;
    left = rest;
  }
}
