import { hashBytes } from '@research/core';
import { formatTrainedOn } from '@research/data';
import { configurationsOf, Ledger, type LedgerEntry, parseSearch, trialsOf } from '@research/search';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { openLedger } from './search-ledger';

const table = 'a,auc,failed\n1,0.4,\n2,0.6,\n';
const best = { version: 1, origin: 'none', configuration: { a: 2 } };
const definition = parseSearch('metric: auc\nparameters: { a: [1, 2] }\n', 'search.yaml');
if (!definition.ok) throw new Error('search.yaml is wrong');
const configurations = configurationsOf(definition.value, 'search.yaml');
const asked = {
  definition: definition.value,
  trials: trialsOf(configurations.ok ? configurations.value : [], 'identity'),
  ...{ file: 'search.yaml', origin: 'none', identity: 'identity', inputs: [] },
};

let workspaceRoot: string;
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'search-ledger-'));
});
afterEach(() => rmSync(workspaceRoot, { recursive: true }));

/** The results in a fresh clone, and what its search knows of them. */
function known(trials: string, record: string | undefined, inBest: object | string = {}) {
  const folder = join(workspaceRoot, 'models/toy/results/search');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'trials.csv'), trials);
  const text = typeof inBest === 'object' ? JSON.stringify({ ...best, ...inBest }) : inBest;
  if (text !== 'missing') writeFileSync(join(folder, 'best.json'), text);
  if (record !== undefined) writeFileSync(join(folder, 'searched-on.json'), record);
  const said: string[] = [];
  const task = { project: 'toy', projectRoot: 'models/toy' };
  const scope = { workspaceRoot, task, say: (line: string) => said.push(line) };
  const ledger = openLedger(scope as unknown as TaskScope<unknown>, asked);
  if (!ledger.ok) throw new Error(ledger.error.what);
  ledger.value.close();
  const entries = [...ledger.value.entries()];
  return { values: entries.map(({ outcome }) => outcome), entries, said };
}

const recordOf = (trials: string, of = { identity: 'identity', versions: 'scores 1.0' }): string =>
  formatTrainedOn({
    ...of,
    ...{ origin: 'none', script: 'train.py', options: {}, sources: {}, reads: {}, env: {}, tools: {} },
    results: { 'search/trials.csv': hashBytes(trials) },
  });

test('a clone has the trials that were committed', () => {
  expect(known(table, recordOf(table))).toMatchObject({ values: [{ value: 0.4 }, { value: 0.6 }], said: [] });
});

test('of the versions that decided the results, too', () => {
  expect(known(table, recordOf(table)).entries).toMatchObject([{ versions: 'scores 1.0' }, {}]);
});

test('from results of earlier versions, which name the search in best.json', () => {
  const before = { identity: 'identity', versions: 'scores 0.9' };
  expect(known(table, recordOf(table, {} as typeof before), before)).toMatchObject({
    entries: [{ versions: 'scores 0.9' }, {}],
    said: [],
  });
});

test.each(['missing', '', '<<<<<<< HEAD\n{}'])('without the winner, too: best.json %j', (inBest) => {
  const { values, said } = known(table, recordOf(table), inBest);
  expect({ values, said }).toMatchObject({ values: [{ value: 0.4 }, { value: 0.6 }], said: [] });
  for (const name of ['.research', 'models']) rmSync(join(workspaceRoot, name), { recursive: true });
  expect(known(table, undefined, inBest)).toMatchObject({
    values: [],
    said: [expect.stringContaining('trials.csv is not what the search left')],
  });
});

test('of another search a clone has none, and that is no news', () => {
  const other = { identity: 'another', versions: '' };
  expect(known(table, recordOf(table, other))).toMatchObject({ values: [], said: [] });
});

test.each([
  ['edited', table.replace('0.4', '0.9'), recordOf(table)],
  ['without a record', table, undefined],
  ['with a record that is none', table, '<<<<<<< HEAD'],
])('a table that is %s is not believed', (_name, trials, record) => {
  const { values, said } = known(trials, record);
  expect(values).toEqual([]);
  expect(said).toEqual([expect.stringContaining('trials.csv is not what the search left')]);
});

describe('a damaged line of the ledger', () => {
  const others = trialsOf([{ a: 1 }], 'another search');
  const entryOf = (trial: (typeof others)[number]): LedgerEntry => ({
    ...trial,
    outcome: { kind: 'finished', value: 0.5 },
    ...{ host: 'local', device: '', versions: '', fitSeconds: 1, fit: '', job: '', at: '' },
  });
  /** What is said of a ledger in which the first entry was cut short. */
  const said = (entries: readonly LedgerEntry[], cut: (line: string) => string): string[] => {
    const file = join(workspaceRoot, '.research/search/toy/ledger');
    const whole = new Ledger(file);
    whole.add(entries);
    whole.close();
    const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [cut(first), ...rest].join('\n'));
    const lines: string[] = [];
    const task = { project: 'toy', projectRoot: 'models/toy' };
    const scope = { workspaceRoot, task, say: (line: string) => lines.push(line) };
    const ledger = openLedger(scope as unknown as TaskScope<unknown>, asked);
    if (ledger.ok) ledger.value.close();
    return lines;
  };
  const short = (line: string): string => line.slice(0, -5);
  const warning = [expect.stringMatching(/ledger:1 was cut short or changed; its trial is evaluated again/)];

  it('is named where its trial is needed', () => {
    expect(said(asked.trials.slice(0, 1).map(entryOf), short)).toEqual(warning);
    expect(said(asked.trials.slice(0, 1).map(entryOf), (line) => line.slice(0, 12))).toEqual(warning);
  });

  it('is none of this search where it is of another one', () => {
    expect(said(others.map(entryOf), short)).toEqual([]);
  });

  it('is no news where its trial has been evaluated again', () => {
    const again = [...asked.trials, ...asked.trials].map(entryOf);
    expect(said(again.slice(0, 2), short)).toEqual(warning);
    const file = join(workspaceRoot, '.research/search/toy/ledger');
    const ledger = new Ledger(file);
    ledger.add(again);
    ledger.close();
    expect(said([], (line) => line)).toEqual([]);
  });
});
