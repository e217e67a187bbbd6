import fc from 'fast-check';
import type { TaskGraphNote } from '../runs/invocation';
import { chainBehind } from './chain-behind';

const graphOf = (after: Readonly<Record<string, readonly string[]>>): TaskGraphNote =>
  Object.fromEntries(Object.entries(after).map(([id, before]) => [id, { root: '', after: before }]));

test('the longest way to an end counts, with the task itself', () => {
  const graph = graphOf({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'], e: [] });
  const times = new Map([
    ['a', 1000],
    ['b', 2000],
    ['c', 5000],
    ['d', 500],
  ]);
  const chains = ['a', 'b', 'c', 'd', 'e', 'unknown'].map((id) => chainBehind(id, graph, times));
  expect(chains).toEqual([6.5, 2.5, 5.5, 0.5, 0, 0]);
});

test('a task has always more behind it than one that waits for it, by its own time', () => {
  const edges = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 30 });
  fc.assert(
    fc.property(edges, fc.array(fc.nat(100_000), { minLength: 10, maxLength: 10 }), (pairs, ms) => {
      const after: Record<string, string[]> = Object.fromEntries(ms.map((_time, id) => [String(id), []]));
      for (const [one, other] of pairs)
        if (one !== other) after[String(Math.max(one, other))]?.push(String(Math.min(one, other)));
      const graph = graphOf(after);
      const times = new Map(ms.map((time, id) => [String(id), time]));
      for (const [id, before] of Object.entries(after))
        for (const first of before)
          expect(chainBehind(first, graph, times)).toBeGreaterThanOrEqual(
            chainBehind(id, graph, times) + (times.get(first) ?? 0) / 1000 - 1e-6,
          );
    }),
  );
});

test('a circle, which Nx does not run, ends', () => {
  expect(chainBehind('a', graphOf({ a: ['b'], b: ['a'] }), new Map([['b', 1000]]))).toBe(1);
});
