import { describeFailure } from '@research/core';
import { type Configuration, configurationsOf, parseSearch } from '@research/search';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Benchmark, Row } from './benchmark';
import { nxCommand } from './nx-command';
import { pythonOf } from './python-of';
import { makespans, verdict } from './search/makespans';
import { smallWorkspace } from './small-workspace';
import { timeCommand } from './time-command';

const grid = `parameters:
  max_depth: [3, 5, 7, 9]
  learning_rate: [0.01, 0.05, 0.1]
  n_estimators: [100, 300, 500]
  subsample: [0.7, 0.8, 0.9]
  colsample_bytree: [0.7, 0.8, 0.9]
prefix: n_estimators
metric: auc
`;
const fewFits = `parameters:
  max_depth: [5, 7]
  learning_rate: [0.05]
  n_estimators: [100, 200]
  subsample: [0.8]
  colsample_bytree: [0.8, 0.9]
prefix: n_estimators
metric: auc
`;
/** Every seventh configuration stands for all of them where each has a process of its own: 7 divides no size of the grid, so all values are among them. */
const stride = 7;
const slots = 2;
const cpuAim = 0.25;
const trialMsAim = 20;
const resumeSecondsAim = 2;
const spinningAim = 1.5;

/** The search of 324 configurations against a process for each of them, and what the search itself costs. */
export const search: Benchmark = {
  name: 'search',
  title: 'A grid of 324 configurations',
  async measure() {
    const workspace = smallWorkspace(files(), { plugins: ['nx-research'] });
    const { root } = workspace;
    try {
      const configurations = allConfigurations();
      const naive = await loop(
        root,
        configurations.filter((_, index) => index % stride === 0),
      );
      const sampled = await optunaGrid(root, naive.values.length);
      const searched = await timedSearch(root, 'trees');
      const times = configurations.length / naive.values.length;
      const isExact = ({ configuration, value }: Evaluated): boolean =>
        valueOf(root, configuration) === value;
      const exact = naive.values.every(isExact);
      const exactSampled = sampled.values.every(isExact);
      const nothing = await timedSearch(root, 'nothing');
      const again = await timedSearch(root, 'trees');
      const noOp = await timeCommand(nxCommand(root, ['run', 'idle:build']));
      const trialMs = ((nothing.wallSeconds - again.wallSeconds) / configurations.length) * 1000;
      const resume = again.wallSeconds - noOp.wallSeconds;
      const ratio = searched.cpuSeconds / (naive.cpuSeconds * times);
      return [
        {
          what: `a process for each configuration, one after another: ${naive.values.length} of 324 measured, times ${times.toFixed(2)}`,
          wall: seconds(naive.wallSeconds * times),
          cpu: seconds(naive.cpuSeconds * times),
        },
        {
          what: `Optuna's grid sampler in one process, a fit for each configuration: ${sampled.values.length} of 324 measured, times ${times.toFixed(2)}`,
          wall: seconds(sampled.wallSeconds * times),
          cpu: seconds(sampled.cpuSeconds * times),
        },
        {
          what: `\`nx run trees:search\`, 108 fits on ${slots} slots`,
          wall: seconds(searched.wallSeconds),
          cpu: seconds(searched.cpuSeconds),
        },
        {
          what: 'CPU of the search, divided by that of the loop',
          cpu: `${ratio.toFixed(2)} ×`,
          aim: `≤ ${cpuAim} ×: ${verdict(ratio <= cpuAim)}`,
        },
        {
          what: 'CPU of the search, divided by that of the grid sampler',
          cpu: `${(searched.cpuSeconds / (sampled.cpuSeconds * times)).toFixed(2)} ×`,
        },
        {
          what: `the ${sampled.values.length} metrics of the grid sampler are those of the search, to the last bit`,
          wall: exactSampled ? 'yes' : '**no**',
        },
        {
          what: `the ${naive.values.length} metrics are those of the loop, to the last bit`,
          wall: exact ? 'yes' : '**no**',
        },
        {
          what: 'overhead of a trial: 324 trials that do nothing, less a search with all done',
          wall: `${trialMs.toFixed(1)} ms`,
          aim: `< ${trialMsAim} ms: ${verdict(trialMs < trialMsAim)}`,
        },
        {
          what: 'a search with all done, less an nx command that does nothing',
          wall: seconds(resume),
          aim: `< ${resumeSecondsAim} s: ${verdict(resume < resumeSecondsAim)}`,
        },
        await spinning(root),
        ...(await makespans()),
      ];
    } finally {
      workspace.dispose();
    }
  },
};

interface Evaluated {
  readonly configuration: Configuration;
  /** The metric as it is written. */
  readonly value: string;
}

const seconds = (value: number): string => `${value.toFixed(1)} s`;

function allConfigurations(): Configuration[] {
  const definition = parseSearch(grid, 'search.yaml');
  const all = definition.ok ? configurationsOf(definition.value, 'search.yaml') : definition;
  if (!all.ok) throw new Error(describeFailure(all.error));
  return all.value;
}

/** One process for each configuration, in sequence. */
async function loop(root: string, configurations: readonly Configuration[]) {
  const python = await pythonOf(root, ['numpy', 'xgboost']);
  let [wallSeconds, cpuSeconds] = [0, 0];
  const values: Evaluated[] = [];
  for (const configuration of configurations) {
    const argv = [python, join(root, 'models/trees/objective.py'), JSON.stringify(configuration)];
    const timed = await timeCommand({ argv, cwd: root, env: { OMP_NUM_THREADS: '1' } });
    wallSeconds += timed.wallSeconds;
    cpuSeconds += timed.cpuSeconds;
    values.push({ configuration, value: String(Number(timed.output.trim())) });
  }
  return { wallSeconds, cpuSeconds, values };
}

/** As many trials of Optuna's grid sampler as the loop has; its order is random, so they are others. */
async function optunaGrid(root: string, count: number) {
  const python = await pythonOf(root, ['numpy', 'xgboost', 'optuna']);
  const argv = [python, join(root, 'models/trees/objective.py'), JSON.stringify(listsOfGrid()), `${count}`];
  const timed = await timeCommand({ argv, cwd: root, env: { OMP_NUM_THREADS: '1' } });
  const values = timed.output
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Evaluated => {
      const { configuration, value } = JSON.parse(line) as { configuration: Configuration; value: number };
      return { configuration, value: String(value) };
    });
  return { ...timed, values };
}

function listsOfGrid(): Record<string, readonly unknown[]> {
  const definition = parseSearch(grid, 'search.yaml');
  if (!definition.ok) throw new Error(describeFailure(definition.error));
  return Object.fromEntries(
    Object.entries(definition.value.parameters).map(([name, of]) => [name, 'values' in of ? of.values : []]),
  );
}

/** A search; its workers outlive nx and count their CPU themselves. */
async function timedSearch(root: string, project: string) {
  const file = join(root, 'cpu');
  rmSync(file, { force: true });
  const timed = await timeCommand(nxCommand(root, ['run', `${project}:search`], { CPU_FILE: file }));
  const workers = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
  const cpuSeconds = workers.reduce((sum, one) => sum + one, timed.cpuSeconds);
  return { ...timed, cpuSeconds };
}

/** CPU of fits with two threads while something else keeps both cores busy, against the same fits with one thread. */
async function spinning(root: string): Promise<Row> {
  const others = [1, 2].map(() => spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }));
  try {
    const one = await workerSeconds(root, 'one-thread');
    const two = await workerSeconds(root, 'two-threads');
    return {
      what: 'CPU of fits with two threads on busy cores, divided by that of the same fits with one',
      cpu: `${(two / one).toFixed(2)} ×`,
      aim: `≤ ${spinningAim} ×: ${verdict(two / one <= spinningAim)}`,
    };
  } finally {
    for (const other of others) other.kill('SIGKILL');
  }
}

async function workerSeconds(root: string, project: string): Promise<number> {
  await timedSearch(root, project);
  const workers = readFileSync(join(root, 'cpu'), 'utf8').trim().split('\n').map(Number);
  return workers.reduce((sum, cpu) => sum + cpu, 0);
}

/** The metric of a configuration in the results of the search, as it is written there. */
function valueOf(root: string, configuration: Configuration): string | undefined {
  const text = readFileSync(join(root, 'models/trees/results/search/trials.csv'), 'utf8');
  const rows: Record<string, string>[] = parse(text, { columns: true });
  const isIt = (row: Record<string, string>): boolean =>
    Object.entries(configuration).every(([name, value]) => row[name] === String(value));
  return rows.find(isIt)?.['auc'];
}

function files() {
  const model = (name: string, search: string, cpu = 1) => ({
    [`models/${name}/project.json`]: {
      name,
      targets: {
        search: {
          executor: 'nx-research:search',
          options: {
            script: 'objective.py',
            pythonModules: ['numpy', 'xgboost'],
            secrets: ['CPU_FILE'],
            needs: { cpu },
          },
        },
      },
    },
    [`models/${name}/objective.py`]: readFileSync(join(__dirname, 'search/objective.py'), 'utf8'),
    [`models/${name}/search.yaml`]: search,
  });
  return {
    'hosts.yaml': `hosts: { local: { slots: { cpu: ${slots} } } }\n`,
    ...model('trees', grid),
    ...model('nothing', `${grid}settings: { nothing: true }\nallowConstant: true\n`),
    ...model('one-thread', fewFits),
    ...model('two-threads', fewFits, 2),
    'idle/project.json': {
      name: 'idle',
      targets: {
        build: { executor: 'nx-research:script', options: { script: 'idle.sh', writes: ['nothing.txt'] } },
      },
    },
    'idle/idle.sh': ': > "$WRITE_DIR/nothing.txt"\n',
  };
}
