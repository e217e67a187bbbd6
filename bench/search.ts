import { describeFailure } from '@research/core';
import {
  configurationsOf,
  FixedFits,
  parseSearch,
  scheduleFits,
  type Configuration,
  type TrialHost,
} from '@research/search';
import { SimulatedHost, simulatedFits, SimulatedTime } from '../libs/search/src/simulated-hosts.fixture';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Benchmark, Row } from './benchmark';
import { nxCommand } from './nx-command';
import { pythonOf } from './python-of';
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
/** Every seventh configuration stands for all of them where each has a process of its own: 7 divides no size of the grid, so all values are among them. */
const stride = 7;
const slots = 2;
const cpuAim = 0.25;
const trialMsAim = 20;
const resumeSecondsAim = 2;
const makespanAim = 0.95;

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
      const searched = await timedSearch(root, 'trees');
      const times = configurations.length / naive.values.length;
      const exact = naive.values.every(({ configuration, value }) => valueOf(root, configuration) === value);
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
        ...(await makespans()),
      ];
    } finally {
      workspace.dispose();
    }
  },
};

const verdict = (met: boolean): string => (met ? 'met' : '**missed**');
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
  const values: { readonly configuration: Configuration; readonly value: string }[] = [];
  for (const configuration of configurations) {
    const argv = [python, join(root, 'models/trees/objective.py'), JSON.stringify(configuration)];
    const timed = await timeCommand({ argv, cwd: root, env: { OMP_NUM_THREADS: '1' } });
    wallSeconds += timed.wallSeconds;
    cpuSeconds += timed.cpuSeconds;
    values.push({ configuration, value: String(Number(timed.output.trim())) });
  }
  return { wallSeconds, cpuSeconds, values };
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

/** The metric of a configuration in the results of the search, as it is written there. */
function valueOf(root: string, configuration: Configuration): string | undefined {
  const text = readFileSync(join(root, 'models/trees/results/search/trials.csv'), 'utf8');
  const rows: Record<string, string>[] = parse(text, { columns: true });
  const isIt = (row: Record<string, string>): boolean =>
    Object.entries(configuration).every(([name, value]) => row[name] === String(value));
  return rows.find(isIt)?.['auc'];
}

/** 324 trials in simulated time: two slots of a fast host, four of one that is a third as fast. */
async function makespans(): Promise<Row[]> {
  const spread = (mean: number) => (number: number) =>
    mean * (0.5 + ((number * 2_654_435_761) % 2 ** 32) / 2 ** 32);
  const [fast, slow] = [spread(60), spread(180)];
  const numbers = Array.from({ length: 324 }, (_, number) => number);
  const sum = (of: readonly number[]): number => of.reduce((all, one) => all + one, 0);
  const bound = sum(numbers.map(fast)) / (2 + 4 / 3);
  const made = await simulatedMakespan(fast, slow);
  const split = Math.max(sum(numbers.slice(0, 250).map(fast)) / 2, sum(numbers.slice(250).map(slow)) / 4);
  const row = (what: string, of: number): Row => ({ what, wall: `${Math.round(of)} s` });
  return [
    row('simulated: 324 trials of about a minute, 2 fast and 4 slow slots, lower bound', bound),
    {
      ...row('simulated: blocks as the search gives them out', made),
      aim: `bound ÷ it ≥ ${makespanAim}: ${(bound / made).toFixed(3)}, ${verdict(bound / made >= makespanAim)}`,
    },
    row('simulated: a fixed split, 250 to the fast host and 74 to the slow one', split),
  ];
}

async function simulatedMakespan(fast: (number: number) => number, slow: (number: number) => number) {
  const time = new SimulatedTime();
  const host = (id: string, slotsOf: number, of: (number: number) => number): SimulatedHost =>
    new SimulatedHost(id, time, {
      slots: slotsOf,
      seconds: ({ parameters }) => of(Number(parameters['number'])),
      startSeconds: 2,
      aheadSeconds: id === 'fast' ? 43_200 : 0,
    });
  const hosts = [host('fast', 2, fast), host('slow', 4, slow)];
  const observer = { onPlaced: () => undefined, onRecord: () => undefined, onEnd: () => undefined };
  const source = new FixedFits(simulatedFits(324));
  await time.during(
    scheduleFits({ hosts: hosts as readonly TrialHost[], source, placed: [], stops: () => false, observer }),
  );
  return Math.max(...hosts.map(({ lastAt }) => lastAt));
}

function files() {
  const model = (name: string, more = '') => ({
    [`models/${name}/project.json`]: {
      name,
      targets: {
        search: {
          executor: 'nx-research:search',
          options: { script: 'objective.py', pythonModules: ['numpy', 'xgboost'], secrets: ['CPU_FILE'] },
        },
      },
    },
    [`models/${name}/objective.py`]: readFileSync(join(__dirname, 'search/objective.py'), 'utf8'),
    [`models/${name}/search.yaml`]: grid + more,
  });
  return {
    'hosts.yaml': `hosts: { local: { slots: { cpu: ${slots} } } }\n`,
    ...model('trees'),
    ...model('nothing', 'settings: { nothing: true }\n'),
    'idle/project.json': {
      name: 'idle',
      targets: {
        build: { executor: 'nx-research:script', options: { script: 'idle.sh', writes: ['nothing.txt'] } },
      },
    },
    'idle/idle.sh': ': > "$WRITE_DIR/nothing.txt"\n',
  };
}
