import fc from 'fast-check';
import { type SearchDefinition, parseSearch } from './definition';
import { HalvingFits } from './fit-source';
import { type Trial, trialsOf } from './fits';
import { configurationsOf } from './space';

const definition = (more = ''): SearchDefinition => {
  const parsed = parseSearch(
    `metric: m\nstrategy: asha\nprefix: n\nparameters: { a: [1, 2, 3, 4, 5, 6, 7, 8, 9], n: [10, 30, 90] }\n${more}`,
    'search.yaml',
  );
  if (!parsed.ok) throw new Error(parsed.error.what);
  return parsed.value;
};

/** A halving whose trials give `valueOf` their configurations, and what it has been asked for. */
const halving = (of: SearchDefinition, valueOf: (a: number, n: number) => number | 'failed') => {
  const all = configurationsOf(of, 'search.yaml');
  const trials = trialsOf(all.ok ? all.value : [], 'identity');
  const results = new Map<string, number | 'failed'>();
  const input = { trials, definition: of, resultOf: (key: string) => results.get(key) };
  const end = ({ key, configuration: { a, n } }: Trial): void =>
    void results.set(key, valueOf(Number(a), Number(n)));
  return { source: new HalvingFits(input), again: () => new HalvingFits(input), end };
};
const named = ({ configuration: { a, n } }: Trial): string => `${a}@${n}`;

describe('successive halving', () => {
  it('promotes the best third of each rung, and evaluates nothing else', () => {
    const { source, end } = halving(definition(), (a, n) => a + n / 1000);
    const seen: string[] = [];
    for (let fits = source.take(4); fits.length > 0; fits = source.take(4))
      for (const { trials, at } of fits)
        for (const trial of trials) {
          expect(at).toEqual({ n: [trial.configuration['n']] });
          seen.push(named(trial));
          end(trial);
        }
    expect(seen.filter((name) => name.endsWith('@10'))).toHaveLength(9);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(['9@10', '9@30', '9@90']));
    // Nine, a third of them, and those that were best while fewer had ended.
    expect(seen.length).toBeLessThan(9 + 6 + 3);
  });

  it('does not wait for the others of a rung, and takes the highest rung first', () => {
    const { source, end } = halving(definition(), (a) => -a);
    for (const { trials } of source.take(3)) trials.forEach(end);
    expect(source.take(2).map(({ trials }) => trials.map(named))).toEqual([['1@30'], ['4@10']]);
  });

  it('goes on from what had ended before, whenever it was interrupted', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 12 }), (sizes) => {
        const made = halving(definition(), (a, n) => Math.sin(a * 12.9) + n / 1000);
        const seen = new Map<string, number>();
        let { source } = made;
        for (const size of [...sizes, ...Array.from({ length: 30 }, () => 5)]) {
          for (const { trials } of source.take(size))
            for (const trial of trials) {
              seen.set(named(trial), (seen.get(named(trial)) ?? 0) + 1);
              made.end(trial);
            }
          source = made.again();
        }
        expect([...seen.values()].every((times) => times === 1)).toBe(true);
        expect([...seen.keys()].filter((name) => name.endsWith('@10'))).toHaveLength(9);
        expect(source.available).toBe(0);
      }),
    );
  });

  it('tries what had failed before once more, on each rung, and only the next time', () => {
    const made = halving(definition(), (a, n) => (a === 9 || n === 30 ? 'failed' : a));
    const drain = (source: HalvingFits): string[] => {
      const seen: string[] = [];
      for (let fits = source.take(4); fits.length > 0; fits = source.take(4))
        for (const { trials } of fits)
          for (const trial of trials) {
            seen.push(named(trial));
            made.end(trial);
          }
      return seen;
    };
    const first = drain(made.source);
    const failed = first.filter((name) => name === '9@10' || name.endsWith('@30'));
    expect(failed.length).toBeGreaterThan(2);
    expect(new Set(first).size).toBe(first.length);
    const again = drain(made.again());
    expect(again).toContain('9@10');
    // Those that still are among the best third of the rung below.
    expect(again.every((name) => failed.includes(name))).toBe(true);
    expect(again.length).toBeGreaterThan(1);
  });

  it('gives a fit that was taken back once more, and promotes no failure', () => {
    const { source, end } = halving(definition('direction: minimize'), (a) => (a === 1 ? 'failed' : a));
    const fits = source.take(9);
    source.giveBack(fits.slice(0, 2));
    expect(source.take(9).map(({ trials }) => trials.map(named))).toEqual([['1@10'], ['2@10']]);
    for (const { trials } of fits) trials.forEach(end);
    expect(source.take(9).map(({ trials }) => trials.map(named))).toEqual([['2@30'], ['3@30']]);
  });
});
