import { canonicalJson, fail, ok } from '@research/core';
import fc from 'fast-check';
import { parseSearch, type SearchDefinition } from './definition';
import { type Fit, type Trial, trialsOf } from './fits';
import { fitsInBudget, ProposedFits, type ProposalRequest, type Proposer } from './proposed-fits';
import { type Configuration, isInSpace } from './space';

const parsed = (text: string): SearchDefinition => {
  const definition = parseSearch(`metric: m\nstrategy: tpe\n${text}`, 'search.yaml');
  if (!definition.ok) throw new Error(JSON.stringify(definition.error));
  return definition.value;
};

/** A proposer with few ideas, most of them known already. */
class Repeating implements Proposer {
  readonly requests: ProposalRequest[] = [];

  constructor(private readonly ideas: readonly Configuration[]) {}

  async propose(request: ProposalRequest) {
    this.requests.push(request);
    const at = (index: number): Configuration => this.ideas[index % this.ideas.length] ?? {};
    return ok(Array.from({ length: request.count }, (_, index) => at(request.seed + index)));
  }
}

/** A search whose trials give `valueOf` their configurations. */
const searching = (
  definition: SearchDefinition,
  proposer: Proposer,
  valueOf: (configuration: Configuration) => number | 'failed',
) => {
  const results = new Map<string, number | 'failed'>();
  const evaluated: Trial[] = [];
  const failures: string[] = [];
  const sourceAfter = (
    trials: readonly Trial[],
    isGiven: (key: string) => boolean = () => false,
  ): ProposedFits =>
    new ProposedFits({
      definition,
      identity: 'identity',
      trials,
      resultOf: (key) => results.get(key),
      isGiven,
      proposer,
      onFailure: ({ what }) => void failures.push(what),
    });
  const end = (fits: readonly Fit[]): void => {
    for (const { trials } of fits)
      for (const trial of trials) {
        evaluated.push(trial);
        results.set(trial.key, valueOf(trial.configuration));
      }
  };
  return { sourceAfter, end, evaluated, results, failures };
};

/** Takes up to `slots` fits at a time until none is left. */
const drain = async (
  source: ProposedFits,
  slots: number,
  end: (fits: readonly Fit[]) => void,
): Promise<void> => {
  for (;;) {
    await source.prepare(slots);
    const fits = source.take(slots);
    if (fits.length === 0) return;
    end(fits);
  }
};

const spaces = [
  'parameters: { a: [1, 2, 3], b: [x, y] }',
  'parameters: { a: { from: 1, to: 4, integer: true }, n: [10, 20] }\nprefix: n',
  'parameters: { kind: [one, two], only: { values: [1, 2, 3], when: { kind: one } } }',
  'parameters: { kind: [one, two], only: { from: 0, to: 1, when: { kind: one } } }',
  'parameters: { a: { from: 0.001, to: 1, log: true }, b: [true, false, 1] }',
];

describe('proposed fits', () => {
  it('are each another one, of the space, and as many as the budget or the space allows, however often a proposer repeats itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...spaces),
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (text, trials, slots) => {
          const definition = parsed(`${text}\nbudget: { trials: ${trials} }`);
          const proposer = new Repeating([{ a: 1, b: 'x' }, { a: 1 }, { kind: 'two' }, { nonsense: 1 }]);
          const { sourceAfter, end, evaluated } = searching(definition, proposer, () => 1);
          const source = sourceAfter([]);
          await drain(source, slots, end);
          const names = evaluated.map(({ configuration }) => canonicalJson(configuration));
          expect(new Set(names).size).toBe(names.length);
          expect(
            evaluated.every(({ configuration }) => isInSpace(configuration, definition.parameters)),
          ).toBe(true);
          const each = definition.prefix === undefined ? 1 : 2;
          expect(evaluated).toHaveLength(fitsInBudget(definition) * each);
          expect(source.remaining).toBe(0);
        },
      ),
    );
  });

  it('end with the space: 6 points where 100 trials are allowed, and 2 names and a range are without end', () => {
    const sizes = spaces.map((text) => fitsInBudget(parsed(`${text}\nbudget: { trials: 100 }`)));
    expect(sizes).toEqual([6, 4, 4, 100, 100]);
  });

  it('of a search that goes on are those that it would have proposed, and nothing that has ended is evaluated again', async () => {
    const definition = parsed(
      'parameters: { a: { from: 0, to: 1 }, b: [1, 2, 3] }\nbudget: { trials: 20 }\nseed: 3',
    );
    const valueOf = ({ a }: Configuration): number => -Math.abs(Number(a) - 0.3);
    // Proposes by what it has heard, so a search that forgets a result proposes other points.
    const listening = (): Proposer => {
      let heard = 0;
      return {
        async propose({ ended, seed, count }) {
          heard += ended.reduce((sum, { value = 0 }) => sum + value, 0);
          const a = Math.abs(Math.sin(seed + heard));
          return ok(Array.from({ length: count }, () => ({ a, b: 1 })));
        },
      };
    };
    const whole = searching(definition, listening(), valueOf);
    await drain(whole.sourceAfter([]), 1, whole.end);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 20 }), async (killedAfter) => {
        const first = searching(definition, listening(), valueOf);
        const source = first.sourceAfter([]);
        for (let count = 0; count < killedAfter; count += 1) {
          await source.prepare(1);
          first.end(source.take(1));
        }
        const second = searching(definition, listening(), valueOf);
        for (const [key, value] of first.results) second.results.set(key, value);
        await drain(second.sourceAfter(first.evaluated), 1, second.end);
        expect([...first.evaluated, ...second.evaluated]).toEqual(whole.evaluated);
      }),
    );
  });

  it('count the best of the values of the prefix, and say once what runs and what has failed', async () => {
    const definition = parsed(
      'parameters: { a: [1, 2, 3, 4], n: [10, 20] }\nprefix: n\nbudget: { trials: 8 }',
    );
    const proposer = new Repeating([{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }]);
    const { sourceAfter, end } = searching(definition, proposer, ({ a, n }) =>
      a === 2 ? 'failed' : Number(a) * Number(n),
    );
    const source = sourceAfter([]);
    await source.prepare(2);
    const [first, second] = source.take(2);
    if (!first || !second) throw new Error('two fits were prepared');
    await source.prepare(1);
    end([first, second]);
    await source.prepare(2);
    const told = proposer.requests.slice(1);
    const running = told.flatMap((request) => request.running.map(({ a }) => a));
    expect(new Set(running).size).toBe(running.length);
    const ended = Object.fromEntries(
      told.flatMap((request) => request.ended.map(({ configuration: { a }, value }) => [a, value])),
    );
    for (const { parameters } of [first, second])
      expect(ended[Number(parameters['a'])]).toBe(
        parameters['a'] === 2 ? undefined : Number(parameters['a']) * 20,
      );
  });

  it('keep what was proposed before: a fit that a host has is not given, one without a result comes last', async () => {
    const definition = parsed('parameters: { a: [1, 2, 3, 4] }\nbudget: { trials: 4 }');
    const before = trialsOf([{ a: 4 }, { a: 2 }], 'identity');
    const proposer = new Repeating([{ a: 4 }]);
    const { sourceAfter, end, evaluated } = searching(definition, proposer, () => 1);
    await drain(
      sourceAfter(before, (key) => key === before[0]?.key),
      1,
      end,
    );
    expect(evaluated.map(({ configuration: { a } }) => a).slice(-1)).toEqual([2]);
    expect(evaluated.map(({ configuration: { a } }) => a).sort()).toEqual([1, 2, 3]);
  });

  it('end when the proposer fails, and give what was taken back', async () => {
    const definition = parsed('parameters: { a: [1, 2, 3, 4] }\nbudget: { trials: 4 }');
    const answers: Awaited<ReturnType<Proposer['propose']>>[] = [ok([{ a: 1 }])];
    const proposer: Proposer = {
      propose: async () => answers.shift() ?? fail({ reason: 'command-failed', what: 'it died' }),
    };
    const { sourceAfter, failures } = searching(definition, proposer, () => 1);
    const source = sourceAfter([]);
    await source.prepare(1);
    const taken = source.take(1);
    await source.prepare(1);
    expect({ failures, available: source.available }).toEqual({ failures: ['it died'], available: 0 });
    source.giveBack(taken);
    await source.prepare(1);
    expect(source.take(5)).toEqual(taken);
    expect(failures).toHaveLength(1);
  });
});
