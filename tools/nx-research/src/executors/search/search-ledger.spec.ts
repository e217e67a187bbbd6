import { hashBytes } from '@research/core';
import { formatTrainedOn } from '@research/data';
import { configurationsOf, parseSearch, trialsOf } from '@research/search';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { openLedger } from './search-ledger';

const table = 'a,auc,failed\n1,0.4,\n2,0.6,\n';
const best = { version: 1, identity: 'identity', origin: 'none', versions: '', configuration: { a: 2 } };
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
function known(trials: string, record: string | undefined) {
  const folder = join(workspaceRoot, 'models/toy/results/search');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'trials.csv'), trials);
  writeFileSync(join(folder, 'best.json'), JSON.stringify(best));
  if (record !== undefined) writeFileSync(join(folder, 'searched-on.json'), record);
  const said: string[] = [];
  const task = { project: 'toy', projectRoot: 'models/toy' };
  const scope = { workspaceRoot, task, say: (line: string) => said.push(line) };
  const ledger = openLedger(scope as unknown as TaskScope<unknown>, asked);
  if (!ledger.ok) throw new Error(ledger.error.what);
  ledger.value.close();
  return { values: [...ledger.value.entries()].map(({ outcome }) => outcome), said };
}

const recordOf = (trials: string): string =>
  formatTrainedOn({
    ...{ origin: 'none', script: 'train.py', options: {}, sources: {}, reads: {}, env: {}, tools: {} },
    results: { 'search/trials.csv': hashBytes(trials) },
  });

test('a clone has the trials that were committed', () => {
  expect(known(table, recordOf(table))).toMatchObject({ values: [{ value: 0.4 }, { value: 0.6 }], said: [] });
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
