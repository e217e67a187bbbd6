import { noteEnd } from '@research/reporting';
import { join } from 'node:path';
import { alternate, type Measured } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { nxCommand } from './nx-command';
import type { HooksMeasurement } from './records/hooks.driver';
import { type Past, type RecordedWorkspace, recordedWorkspace } from './records/recorded-workspace';
import { measuredRow } from './rows';
import type { Sample } from './sample';
import { timeCommand } from './time-command';
import type { Timing } from './timing';

const aimMs = 50;
const pasts: readonly Past[] = [
  { records: 0, runs: 0 },
  { records: 1000, runs: 200 },
  { records: 5000, runs: 200 },
];

/** What it costs that a run leaves a record, and whether it grows with the records that are there. */
export const records: Benchmark = {
  name: 'records',
  title: 'A record of every run: what the hooks spend on it',
  async measure(rounds) {
    const workspace = await recordedWorkspace();
    try {
      const rows: Row[] = [];
      for (const kind of ['noOp', 'build'] as const)
        for (const past of pasts) rows.push(await hooksRow(workspace, { kind, past, rounds }));
      return [...rows, ...(await noOps(workspace, rounds))];
    } finally {
      workspace.dispose();
    }
  },
};

const labels = { noOp: 'nothing to do', build: 'everything built' };

interface Case {
  readonly kind: keyof typeof labels;
  readonly past: Past;
  readonly rounds: number;
}

async function hooksRow(workspace: RecordedWorkspace, { kind, past, rounds }: Case): Promise<Row> {
  await workspace.become(past);
  const hooks = () => timeHooks(workspace.root, workspace.told[kind]);
  const measured = await alternate({ hooks }, rounds);
  return millisecondsRow(`${labels[kind]}, ${describePast(past)}: before and after the run`, measured.hooks);
}

const describePast = ({ records, runs }: Past): string => `${records} records, ${runs} earlier runs`;

const driver = join(__dirname, 'records/hooks.driver.ts');

/** In a process of its own, as cold as Nx's. */
async function timeHooks(root: string, told: string): Promise<Timing> {
  const cwd = join(__dirname, '..');
  const sources = ['-r', 'esbuild-register', '-r', './libs/testing/perl-as-text.cjs'];
  const argv = [process.execPath, ...sources, driver, root, told];
  const { output } = await timeCommand({ argv, cwd, env: { TS_NODE_PROJECT: 'tsconfig.options.json' } });
  const { before, after, runId } = JSON.parse(output) as HooksMeasurement;
  await noteEnd({ workspaceRoot: root, runId, phase: 0 }, { endedAt: new Date().toISOString(), ends: [] });
  return {
    wallSeconds: (before.wallMs + after.wallMs) / 1000,
    cpuSeconds: (before.cpuMs + after.cpuMs) / 1000,
  };
}

function millisecondsRow(what: string, { wallSeconds, cpuSeconds }: Measured): Row {
  const missed = [
    ...(wallSeconds.median * 1000 > aimMs ? ['wall'] : []),
    ...(cpuSeconds.median * 1000 > aimMs ? ['CPU'] : []),
  ];
  const verdict = missed.length === 0 ? 'met' : `**missed** (${missed.join(', ')})`;
  return {
    what,
    wall: milliseconds(wallSeconds),
    cpu: milliseconds(cpuSeconds),
    aim: `≤ ${aimMs} ms: ${verdict}`,
  };
}

function milliseconds({ median, least, most }: Sample): string {
  const [middle, fastest, slowest] = [median, least, most].map((seconds) => (seconds * 1000).toFixed(0));
  return `${middle} ms (${fastest}–${slowest})`;
}

/** The whole command, on one past after the other. */
async function noOps(workspace: RecordedWorkspace, rounds: number): Promise<Row[]> {
  const contender = (past: Past) => async () => {
    await workspace.become(past);
    return timeCommand(nxCommand(workspace.root, ['run-many', '-t', 'build']));
  };
  const contenders = Object.fromEntries(pasts.map((past) => [describePast(past), contender(past)]));
  const measured = await alternate(contenders, rounds);
  return Object.entries(measured).map(([past, all]) =>
    measuredRow(`\`nx run-many -t build\`, nothing to do, ${past}`, all),
  );
}
