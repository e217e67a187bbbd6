import { describeFailure } from '@research/core';
import fc from 'fast-check';
import { parseSearch, type SearchDefinition } from './definition';
import { fitsOf, trialsOf } from './fits';
import { configurationsOf, valueCell } from './space';
import { WholeFloat } from './whole-float';

const definition = (text: string): SearchDefinition => {
  const parsed = parseSearch(`metric: auc\n${text}`, 'search.yaml');
  if (!parsed.ok) throw new Error(describeFailure(parsed.error));
  return parsed.value;
};
const configurations = (text: string) => {
  const found = configurationsOf(definition(text), 'search.yaml');
  if (!found.ok) throw new Error(describeFailure(found.error));
  return found.value;
};
const grid = `parameters:
  max_depth: [3, 5, 7, 9]
  learning_rate: [0.01, 0.05, 0.1]
  n_estimators: [100, 300, 500]
  subsample: [0.7, 0.8, 0.9]
  colsample_bytree: [0.7, 0.8, 0.9]
`;

describe('a grid', () => {
  it('has every combination once, the last parameter changing fastest', () => {
    const all = configurations(grid);
    expect(all).toHaveLength(324);
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(324);
    expect(all[0]).toEqual({
      max_depth: 3,
      learning_rate: 0.01,
      n_estimators: 100,
      subsample: 0.7,
      colsample_bytree: 0.7,
    });
    expect(all[1]).toMatchObject({ subsample: 0.7, colsample_bytree: 0.8 });
    expect(all.at(-1)).toMatchObject({ max_depth: 9, colsample_bytree: 0.9 });
  });

  it('costs a fit for all values of its prefix', () => {
    const searched = definition(`prefix: n_estimators\n${grid}`);
    const fits = fitsOf(trialsOf(configurations(grid), 'identity'), searched);
    expect(fits).toHaveLength(108);
    for (const { at, trials, parameters } of fits) {
      expect(at).toEqual({ n_estimators: [100, 300, 500] });
      expect(trials.map(({ configuration }) => configuration['n_estimators'])).toEqual([100, 300, 500]);
      expect(Object.keys(parameters)).not.toContain('n_estimators');
    }
  });

  it('names a trial by what its result depends on, so that another value adds trials and changes none', () => {
    const larger = grid.replace('[3, 5, 7, 9]', '[2, 3, 5, 7, 9]');
    const keys = (text: string, identity: string): Set<string> =>
      new Set(trialsOf(configurations(text), identity).map(({ key }) => key));
    const [before, after] = [keys(grid, 'data'), keys(larger, 'data')];
    expect([...before].every((key) => after.has(key))).toBe(true);
    expect(after.size - before.size).toBe(81);
    expect([...keys(grid, 'other data')].some((key) => before.has(key))).toBe(false);
  });

  it('leaves out what does not exist under a condition', () => {
    const text = `parameters:
  booster: [gbtree, gblinear]
  max_depth: { values: [3, 5], when: { booster: gbtree } }
  eta: { from: 0.01, to: 1, log: true, points: 3 }
`;
    const all = configurations(text);
    expect(all).toHaveLength(9);
    expect(all.filter((one) => 'max_depth' in one).every(({ booster }) => booster === 'gbtree')).toBe(true);
    expect(all.slice(0, 3).map(({ eta }) => eta)).toEqual([0.01, 0.1, WholeFloat.of(1)]);
  });

  it('is refused when it explodes, unless the budget allows it', () => {
    const large = `parameters:\n${'abcde'.replace(/./g, (name) => `  ${name}: [1, 2, 3, 4, 5, 6, 7]\n`)}`;
    const found = configurationsOf(definition(large), 'search.yaml');
    expect(found.ok ? '' : describeFailure(found.error)).toMatch(
      /more than 10000 configurations \(a 7 × b 7 × c 7 × d 7 × e 7\)/,
    );
    expect(configurations(`budget: { trials: 20000 }\n${large}`)).toHaveLength(7 ** 5);
  });
});

describe('a random search', () => {
  const random = (trials: number, seed: number) =>
    configurations(`strategy: random
budget: { trials: ${trials} }
seed: ${seed}
parameters:
  a: [x, y, z]
  depth: { from: 1, to: 4, integer: true }
  eta: { from: 0.001, to: 1, log: true }
`);

  it('adds to itself when the budget grows, draws nothing twice, and stays in its ranges', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 1000 }), (trials, seed) => {
        const few = random(trials, seed);
        expect(random(trials + 10, seed).slice(0, trials)).toEqual(few);
        expect(new Set(few.map((one) => JSON.stringify(one))).size).toBe(trials);
        for (const { depth, eta } of few) {
          expect([1, 2, 3, 4]).toContain(depth);
          expect(Number(eta) >= 0.001 && Number(eta) <= 1).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('ends when a finite space is used up', () => {
    const all = configurations(
      'strategy: random\nbudget: { trials: 100 }\nparameters: { a: [1, 2], b: [1, 2] }',
    );
    expect(all).toHaveLength(4);
  });

  it('draws each value equally often, and logarithms evenly', () => {
    const drawn = random(3000, 7);
    for (const value of ['x', 'y', 'z'])
      expect(Math.abs(drawn.filter(({ a }) => a === value).length - 1000)).toBeLessThan(100);
    for (const value of [1, 2, 3, 4])
      expect(Math.abs(drawn.filter(({ depth }) => depth === value).length - 750)).toBeLessThan(100);
    expect(Math.abs(drawn.filter(({ eta }) => Number(eta) < 0.1).length - 2000)).toBeLessThan(120);
  });
});

test('a value in a table keeps its type', () => {
  const values = [1, '1', true, 'true', '', 'gbtree', '"1"', ' 1', '1e3', 1000, '-0'];
  expect(new Set(values.map(valueCell)).size).toBe(values.length);
  expect(values.map(valueCell).slice(0, 6)).toEqual(['1', '"1"', 'true', '"true"', '""', 'gbtree']);
});
