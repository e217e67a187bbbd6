import { describeFailure } from '@research/core';
import {
  configurationsOf,
  isInSpace,
  parseSearch,
  type Configuration,
  type SearchDefinition,
} from '@research/search';
import { ProposedFits, type Trial, trialsOf } from '@research/search';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOptuna, type OptunaInput, OptunaProposer } from './optuna-proposer';

const parsed = (text: string): SearchDefinition => {
  const definition = parseSearch(`metric: m\nstrategy: tpe\n${text}`, 'search.yaml');
  if (!definition.ok) throw new Error(describeFailure(definition.error));
  return definition.value;
};

describe('the proposer with Optuna', () => {
  let folder: string;
  let optuna: Pick<OptunaInput, 'argv' | 'env'>;
  const open: OptunaProposer[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'optuna-'));
    const found = await findOptuna(scope());
    if (!found.ok) throw new Error(describeFailure(found.error));
    optuna = found.value;
  });
  afterEach(() => open.splice(0).forEach((one) => one.close()));
  afterAll(() => rmSync(folder, { recursive: true }));

  const scope = (env = {}) => {
    const ports = { env: { ...process.env, ...env } } as unknown as Parameters<typeof findOptuna>[0]['ports'];
    return { workspaceRoot: folder, ports };
  };
  const proposerFor = (definition: SearchDefinition, more: Partial<OptunaInput> = {}): OptunaProposer => {
    const proposer = new OptunaProposer({
      ...optuna,
      definition,
      signal: new AbortController().signal,
      ...more,
    });
    open.push(proposer);
    return proposer;
  };

  /** Evaluates until nothing is left, or `atMost` fits, after trials of before; gives what was evaluated now. */
  const search = async (
    definition: SearchDefinition,
    valueOf: (configuration: Configuration) => number | 'failed',
    {
      before = [],
      slots = 1,
      atMost = Infinity,
    }: { before?: readonly Trial[]; slots?: number; atMost?: number } = {},
  ): Promise<Trial[]> => {
    const results = new Map(before.map(({ key, configuration }) => [key, valueOf(configuration)]));
    const onFailure = (failure: Parameters<typeof describeFailure>[0]): never => {
      throw new Error(describeFailure(failure));
    };
    const source = new ProposedFits({
      definition,
      identity: 'identity',
      trials: before,
      resultOf: (key) => results.get(key),
      isGiven: () => false,
      proposer: proposerFor(definition),
      onFailure,
    });
    const evaluated: Trial[] = [];
    for (let fits = 0; fits < atMost;) {
      await source.prepare(Math.min(slots, atMost - fits));
      const taken = source.take(slots);
      if (taken.length === 0) break;
      fits += taken.length;
      for (const trial of taken.flatMap(({ trials }) => trials)) {
        evaluated.push(trial);
        results.set(trial.key, valueOf(trial.configuration));
      }
    }
    return evaluated;
  };

  const mixed = parsed(`budget: { trials: 45 }
prefix: n
parameters:
  depth: [3, 5, 7, 9]
  rate: { from: 0.001, to: 1, log: true }
  booster: [tree, linear]
  leaves: { from: 2, to: 1000, integer: true, log: true, when: { booster: tree } }
  exact: [true, 1, 1.0, "1"]
  n: [100, 200, 300]
`);
  const score = ({ depth, rate, booster, n }: Configuration): number | 'failed' =>
    depth === 9
      ? 'failed'
      : -Math.abs(Math.log10(Number(rate)) + 1) -
        Math.abs(Number(depth) - 5) / 5 +
        (booster === 'tree' ? 1 : 0) -
        Number(n) / 1e6;

  it('proposes points of a space with lists, ranges, logarithms, integers, conditions and a prefix, each once', async () => {
    const evaluated = await search(mixed, score, { slots: 3 });
    expect(evaluated).toHaveLength(45);
    expect(new Set(evaluated.map(({ key }) => key)).size).toBe(45);
    expect(evaluated.every(({ configuration }) => isInSpace(configuration, mixed.parameters))).toBe(true);
    expect(evaluated.some(({ configuration }) => configuration['booster'] === 'linear')).toBe(true);
    expect(new Set(evaluated.map(({ configuration }) => configuration['exact'])).size).toBe(4);
  });

  it('proposes the same again, and after an interruption what it would have proposed', async () => {
    const whole = await search(mixed, score, { atMost: 14 });
    expect(await search(mixed, score, { atMost: 14 })).toEqual(whole);
    const before = whole.slice(0, 12 * 3);
    expect([...before, ...(await search(mixed, score, { before, atMost: 2 }))]).toEqual(whole);
    expect(await search({ ...mixed, seed: 2 }, score, { atMost: 2 })).not.toEqual(whole.slice(0, 6));
  });

  it('learns: it finds better points than as many random ones', async () => {
    const text =
      'parameters: { x: { from: -10, to: 10 }, y: { from: -10, to: 10 } }\nbudget: { trials: 60 }\ndirection: minimize';
    const distance = ({ x, y }: Configuration): number => (Number(x) - 3) ** 2 + (Number(y) + 4) ** 2;
    const best = (all: readonly Configuration[]): number => Math.min(...all.map(distance));
    const random = configurationsOf({ ...parsed(text), strategy: 'random' }, 'search.yaml');
    const found = await search(parsed(text), distance);
    expect(best(found.map(({ configuration }) => configuration))).toBeLessThan(
      best(random.ok ? random.value : []) / 2,
    );
  });

  it('ends when a space is exhausted, though it is allowed more', async () => {
    const small = parsed('parameters: { a: [1, 2, 3], b: [x, y] }\nbudget: { trials: 100 }');
    const evaluated = await search(small, ({ a }) => Number(a), { slots: 4 });
    const all = configurationsOf({ ...small, strategy: 'grid' }, 'search.yaml');
    const keys = (of: readonly Trial[]): string[] => of.map(({ key }) => key).sort();
    expect(keys(evaluated)).toEqual(keys(trialsOf(all.ok ? all.value : [], 'identity')));
  });

  const request = { count: 1, seed: 1, running: [], ended: [] };
  it.each([
    [
      'dies',
      'import sys; print("no memory left", file=sys.stderr); sys.exit(3)',
      /it ended with exit code 3\n.*no memory left/,
    ],
    ['is killed', 'import os; os.kill(os.getpid(), 9)', /it was killed by SIGKILL/],
    [
      'prints garbage',
      'import sys; sys.stdin.readline(); print("Hello", flush=True); sys.stdin.readline()',
      /its answer is not understood: Hello/,
    ],
    [
      'proposes no configurations',
      'print(\'{"proposals": [7]}\', flush=True); input(); input(); input()',
      /its answer is not understood/,
    ],
    ['hangs', 'import time; time.sleep(1000)', /it gave no answer for 2 s/],
  ])('fails in words when it %s', async (_name, program, said) => {
    const argv = [optuna.argv[0], '-c', program] as const;
    const proposed = await proposerFor(mixed, { argv, limitSeconds: 1 }).propose(request);
    expect(proposed.ok ? 'it proposed' : describeFailure(proposed.error)).toMatch(said);
  });

  it('ends with the search that is interrupted', async () => {
    const stop = new AbortController();
    const argv = [optuna.argv[0], '-c', 'import time; time.sleep(1000)'] as const;
    const proposed = proposerFor(mixed, { argv, signal: stop.signal }).propose(request);
    stop.abort();
    expect(await proposed).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
  });

  it('says how to install Optuna where it is missing', async () => {
    const without = join(folder, 'python3');
    writeFileSync(without, '#!/bin/sh\nexec /usr/bin/python3 -S "$@"\n');
    chmodSync(without, 0o755);
    const found = await findOptuna(scope({ RESEARCH_PYTHON: without }));
    expect(found.ok ? 'found' : describeFailure(found.error)).toMatch(
      /`strategy: tpe` needs Optuna: python3 with the modules optuna was not found.*lacks optuna.*→ npm run setup.*pip install optuna/s,
    );
  });
});
