import type { SearchDefinition } from './definition';
import { parseSearch } from './definition';
import { type FinishedTrial, summarize } from './summarize';

const definition = (more = ''): SearchDefinition => {
  const parsed = parseSearch(
    `metric: m\nprefix: n\nparameters: { depth: [3, 5], kind: [plain, fancy], n: [10, 20] }\n${more}`,
    'search.yaml',
  );
  if (!parsed.ok) throw new Error(parsed.error.what);
  return parsed.value;
};
const trial = (name: string, measured: FinishedTrial['measured']): FinishedTrial => {
  const [depth, kind = '', n] = name.split(' ');
  return { trial: { key: name, configuration: { depth: Number(depth), kind, n: Number(n) } }, measured };
};

describe('summarize', () => {
  const trials = [
    trial('3 fancy 20', { value: 0.7, error: 0.04, folds: { a: 0.9, b: 0.5 } }),
    trial('5 plain 10', { value: 0.67, error: 0.02, folds: { a: 0.62, b: 0.72 } }),
    trial('3 plain 10', { value: 0.66, error: 0.02, folds: { a: 0.6, b: 0.72 } }),
    trial('5 fancy 10', { value: 0.65, error: 0.03, folds: { a: 0.7, b: 0.6 } }),
  ];

  it('names the best, how many lie within one standard error, and the simplest of them', () => {
    expect(summarize(trials, definition())).toMatchObject({
      best: { trial: { key: '3 fancy 20' } },
      // Of those with fewest rounds, the shallow one.
      simplest: { trial: { key: '3 plain 10' } },
      withinOneError: 3,
    });
  });

  it('estimates by leaving out folds what the choice of the best flatters by', () => {
    // Chosen on b: 5 plain or 3 plain, the first; worth .62 on a. Chosen on a: 3 fancy; worth .5 on b.
    const { nested } = summarize(trials, definition()) ?? {};
    expect(nested?.value).toBeCloseTo((0.62 + 0.5) / 2, 12);
    expect(nested?.optimism).toBeCloseTo(0.7 - 0.56, 12);
  });

  it('takes the smallest where less is better', () => {
    expect(summarize(trials, definition('direction: minimize'))).toMatchObject({
      best: { trial: { key: '5 fancy 10' } },
      withinOneError: 3,
    });
  });

  it('claims nothing that the objective does not give', () => {
    const bare = trials.map(({ trial: of, measured: { value } }) => ({ trial: of, measured: { value } }));
    expect(summarize(bare, definition())).toEqual({ best: bare[0] });
    expect(summarize([], definition())).toBeUndefined();
  });
});
