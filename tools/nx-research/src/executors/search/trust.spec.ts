import { describeFailure } from '@research/core';
import { configurationsOf, Ledger, parseSearch, trialsOf } from '@research/search';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trustworthy } from './trust';

describe('the best trial of a search', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'trust-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What is said of ten trials with these results; undefined: it has not ended. */
  const said = (results: readonly (number | 'failed' | undefined)[], more = ''): string => {
    const text = `metric: auc\nparameters: { a: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }\n${more}`;
    const definition = parseSearch(text, 'search.yaml');
    if (!definition.ok) throw new Error(describeFailure(definition.error));
    const all = configurationsOf(definition.value, 'search.yaml');
    const trials = trialsOf(all.ok ? all.value : [], 'identity');
    const ledger = new Ledger(join(mkdtempSync(join(folder, 'one-')), 'ledger'));
    const where = { host: 'local', device: 'cpu', versions: '', fitSeconds: 1, fit: '', job: '', at: '' };
    for (const [index, trial] of trials.entries()) {
      const result = results[index];
      if (result === undefined) continue;
      const outcome =
        result === 'failed'
          ? { kind: 'failed' as const, reason: 'out of memory' }
          : { kind: 'finished' as const, value: result };
      ledger.add([{ ...trial, outcome, ...where }]);
    }
    const asked = {
      definition: definition.value,
      trials,
      file: 'search.yaml',
      origin: '',
      identity: 'identity',
      inputs: [],
    };
    const trusted = trustworthy(asked, ledger);
    ledger.close();
    return trusted.ok ? 'trusted' : describeFailure(trusted.error);
  };
  const failures = (count: number) => Array.from({ length: count }, () => 'failed' as const);
  const values = (count: number) => Array.from({ length: count }, (_, index) => 0.5 + index / 100);

  it('is chosen though some trials failed, up to a half, or as many as are allowed', () => {
    expect(said([...failures(5), ...values(5)])).toBe('trusted');
    expect(said([...failures(6), ...values(4)])).toMatch(
      /^search\.yaml: 6 of 10 trials have no result, more than allowFailures: 0\.5 allows.*a 1 failed: out of memory.*→ run the search again.*→ or allow it in search\.yaml: `allowFailures: 0\.6`/s,
    );
    expect(said([...failures(6), ...values(4)], 'allowFailures: 0.6')).toBe('trusted');
    expect(said([...failures(1), ...values(9)], 'allowFailures: 0')).toMatch(/1 of 10 trials have no result/);
  });

  it('is chosen among those that have ended, where the budget did not last', () => {
    expect(said([...values(2)])).toBe('trusted');
    expect(said([...failures(2), ...values(1)])).toMatch(/2 of 3 trials have no result/);
  });

  it('needs a result at all', () => {
    expect(said(failures(10), 'allowFailures: 1')).toMatch(
      /no trial of search\.yaml has a result.*out of memory/s,
    );
  });

  it('is none where all are alike, unless that is allowed', () => {
    const alike = Array.from({ length: 10 }, () => 0.5);
    expect(said(alike)).toMatch(
      /all 10 trials have the same auc, 0\.5: none is the best.*→ see whether the objective uses its parameters/s,
    );
    expect(said(alike, 'allowConstant: true')).toBe('trusted');
    expect(said([0.5, 0.5])).toBe('trusted');
    expect(said([...alike.slice(1), 0.51])).toBe('trusted');
  });

  it('is none that is better than possible', () => {
    expect(said([...values(9), 0.9], 'implausible: { above: 0.76 }')).toMatch(
      /1 trials have an implausible auc, the first of them 0\.9 with a 10.*→ look for what leaks/s,
    );
    expect(said([...values(9), 0.1], 'implausible: { below: 0.2 }')).toMatch(/0\.1 with a 10/);
  });
});
