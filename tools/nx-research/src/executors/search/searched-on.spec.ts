import { formatTrainedOn } from '@research/data';
import { hashBytes } from '@research/core';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { all, research, task, wired } from '../../wiring/sample-workspace.fixture';
import { searchOptions, type SearchOptions } from './kind';
import { committedBest } from './committed-results';
import { searchInputs, searchNow } from './searched-on';

const definition = 'parameters: { depth: [3, 5] }\nmetric: auc\n';
const options = { script: 'train.py', search: 'search.yaml' };
const trees = {
  name: 'trees',
  root: 'trees',
  tags: [],
  targets: { search: research('search', options) },
};
const wirings = wired([...all, trees], { 'trees/train.py': '', 'trees/search.yaml': '' });

let workspaceRoot: string;
const write = (file: string, text: string): void => {
  const path = join(workspaceRoot, 'trees', file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const scope = (): TaskScope<SearchOptions> =>
  ({
    workspaceRoot,
    wirings,
    task: task(wirings, 'trees', 'search'),
    options: searchOptions.parse(options),
    ports: { env: {} },
  }) as unknown as TaskScope<SearchOptions>;
const inputsNow = async () => {
  const inputs = await searchInputs(scope());
  if (!inputs.ok) throw new Error(inputs.error.what);
  return inputs.value;
};
/** Leaves results as a search of the present inputs does. */
const search = async (trials = 'depth,auc,failed\n3,0.6,\n5,,died\n'): Promise<void> => {
  const results = { 'search/trials.csv': trials, 'search/best.json': '{}\n' };
  for (const [name, text] of Object.entries(results)) write(`results/${name}`, text);
  const hashes = Object.fromEntries(Object.entries(results).map(([name, text]) => [name, hashBytes(text)]));
  const record = formatTrainedOn({ ...(await inputsNow()), tools: {}, results: hashes });
  write('results/search/searched-on.json', record);
};
const said = async (): Promise<string> => {
  const found = await searchNow(scope(), await inputsNow());
  return found.ok ? [found.value.state, ...found.value.why].join(': ') : found.error.what;
};

beforeEach(async () => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'searched-'));
  write('search.yaml', definition);
  write('train.py', 'pass\n');
  write('results/predictions.csv', 'x\n');
  await search();
});
afterEach(() => rmSync(workspaceRoot, { recursive: true }));

describe('the state of a search', () => {
  it.each<[string, string, string, string]>([
    ['nothing', 'search.yaml', definition, 'fresh'],
    [
      'where it runs, what a trial may cost, and a note',
      'search.yaml',
      `# a note\n${definition}hosts: [far]\ntrial: { retries: 3 }\nbudget: { hours: 2 }\n`,
      'fresh',
    ],
    ['a value', 'search.yaml', definition.replace('5', '7'), 'stale: search.yaml changed'],
    [
      'the number of trials',
      'search.yaml',
      `${definition}budget: { trials: 1 }\n`,
      'stale: search.yaml changed',
    ],
    ['search.yaml, so that it is none', 'search.yaml', 'parameters: [', 'stale: search.yaml changed'],
    ['the script', 'train.py', 'raise\n', 'stale: train.py changed'],
    [
      'its results, by hand',
      'results/search/best.json',
      '{ }\n',
      'stale: search/best.json changed by other means than a search',
    ],
    ['the results of the model', 'results/predictions.csv', 'y\n', 'fresh'],
    [
      'the record',
      'results/search/searched-on.json',
      '<<<<<<< HEAD\n',
      'trees/results/search/searched-on.json does not say what the results were trained on',
    ],
  ])('after a change of %s', async (...[, file, text, expected]) => {
    write(file, text);
    expect(await said()).toBe(expected);
  });

  it('is that there was none where it has left nothing', async () => {
    rmSync(join(workspaceRoot, 'trees/results/search'), { recursive: true });
    expect(await said()).toBe('missing: there are no results');
    expect(committedBest(scope())).toBeUndefined();
  });

  it.each([
    ['{ depth: { from: 1, to: 3, points: 3 } }', 'depth,auc,failed\n1,0.6,\n2,0.6,\n3,0.6,\n', 'stale'],
    ['{ depth: { from: 1, to: 2, points: 3 } }', 'depth,auc,failed\n1,0.5,\n1.5,0.6,\n2,,died\n', 'stale'],
    [
      '{ depth: { from: 1, to: 3, points: 3 } }',
      'depth,auc,failed\n1.0,0.6,\n2.0,0.6,\n3.0,,died\n',
      'fresh',
    ],
    [
      '{ depth: { from: 1, to: 3, integer: true, points: 3 } }',
      'depth,auc,failed\n1,0.6,\n2,0.6,\n3,0.6,\n',
      'fresh',
    ],
    ['{ depth: [1, 2.0, x] }', 'depth,auc,failed\n1,0.6,\n2.0,0.6,\nx,0.6,\n', 'fresh'],
    [
      '{ depth: [1], rate: { from: 0, to: 1, points: 2, when: { depth: 1 } } }',
      'depth,rate,auc,failed\n1,0,0.6,\n1,1,0.5,\n',
      'stale',
    ],
  ])('of trials that %s asked for in an earlier version: %j', async (parameters, trials, expected) => {
    write('search.yaml', `parameters: ${parameters}\nmetric: auc\n`);
    await search(trials);
    const why = ': search/trials.csv has values that search.yaml does not ask for';
    expect(await said()).toBe(expected === 'stale' ? expected + why : expected);
  });

  it.each([
    ['search/searched-on.json', 'missing: search/searched-on.json is not there'],
    ['search/best.json', 'missing: search/best.json is not there'],
  ])('names what alone is not there: %s', async (name, expected) => {
    rmSync(join(workspaceRoot, 'trees/results', name));
    expect(await said()).toBe(expected);
  });
});
