import { parseSearch, type SearchDefinition } from './definition';
import { extentOf } from './extent';
import { type Trial, trialsOf } from './fits';
import { configurationsOf } from './space';

const space = 'metric: m\nprefix: n\nparameters: { a: [1, 2, 3, 4, 5, 6, 7, 8, 9], n: [10, 30, 90] }\n';
const definition = (more: string): SearchDefinition => {
  const parsed = parseSearch(`${space}${more}`, 'search.yaml');
  if (!parsed.ok) throw new Error(parsed.error.what);
  return parsed.value;
};
const trialsFor = (of: SearchDefinition): Trial[] => {
  const all = configurationsOf(of, 'search.yaml');
  return trialsOf(all.ok ? all.value : [], 'identity');
};

describe('the extent of a search', () => {
  it('of a grid is every trial, and a fit for those that differ in the prefix alone', () => {
    const of = definition('');
    const isFinished = ({ configuration: { a } }: Trial): boolean => Number(a) < 3;
    expect(extentOf({ definition: of, trials: trialsFor(of), isFinished })).toEqual({
      trials: 27,
      fits: 9,
      trialsLeft: 21,
      fitsLeft: 7,
      isEstimate: false,
    });
  });

  it('of asha is what is promoted, and not every rung of every configuration', () => {
    const of = definition('strategy: asha');
    const trials = trialsFor(of);
    const about = { trials: 13, fits: 13, isEstimate: true };
    expect(extentOf({ definition: of, trials, isFinished: () => false })).toEqual({
      ...about,
      trialsLeft: 13,
      fitsLeft: 13,
    });
    const isFinished = ({ configuration: { a, n } }: Trial): boolean => n === 10 || (n === 30 && a === 1);
    expect(extentOf({ definition: of, trials, isFinished })).toEqual({
      ...about,
      trialsLeft: 3,
      fitsLeft: 3,
    });
  });

  it('of tpe is the budget, as many whole fits as it allows', () => {
    const of = definition('strategy: tpe\nbudget: { trials: 13 }');
    const trials = trialsOf(
      [10, 30, 90].map((n) => ({ a: 4, n })),
      'identity',
    );
    const isFinished = (): boolean => true;
    expect(extentOf({ definition: of, trials: [], isFinished })).toMatchObject({ trials: 12, fitsLeft: 4 });
    expect(extentOf({ definition: of, trials, isFinished })).toMatchObject({
      trials: 12,
      fits: 4,
      trialsLeft: 9,
      fitsLeft: 3,
    });
  });
});
