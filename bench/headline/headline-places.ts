import { readRecords, type RunRecord } from '@research/reporting';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nxCommand } from '../nx-command';
import { ownParallel } from '../own-parallel';
import { smallWorkspace } from '../small-workspace';
import { timeCommand, type TimedRun } from '../time-command';
import { type Files, writeFiles } from '../write-files';
import { type HeadlineTask } from './headline-graph';
import type { HeadlineWorkflow } from './workflows';

/** The three ways in which a workflow is run, every task of it a wait. */
export interface HeadlinePlaces {
  /** One after another, in a shell script. */
  sequence(): Promise<TimedRun>;
  /** GNU make, as many jobs at once as all hosts have slots for the tasks; it knows nothing of kinds of slots. */
  make(): Promise<TimedRun>;
  /** `nx run-many` over the simulated hosts, or `nx run` of the phases that set them off, and the record that it leaves. */
  nx(): Promise<TimedRun & { readonly record: RunRecord }>;
  /** Jobs that make may run at once. */
  readonly jobs: number;
  /** Lets the plugin find its tools, as it has where something was ever run. */
  warm(): Promise<unknown>;
  dispose(): void;
}

/** Makes a workspace and a folder without Nx in which each task waits for its stated time divided by `factor`. */
export function headlinePlaces(
  workflow: HeadlineWorkflow,
  tasks: readonly HeadlineTask[],
  factor: number,
): HeadlinePlaces {
  const waits = tasks.map((task): Wait => ({ ...task, seconds: (task.ms / 1000 / factor).toFixed(3) }));
  const workspace = smallWorkspace(workspaceFiles(workflow, waits), {
    plugins: ['nx-research'],
    parallel: ownParallel(),
  });
  const plain = mkdtempSync(join(tmpdir(), 'research-bench-'));
  writeFiles(plain, { 'run.sh': shellScript(waits), Makefile: makefile(waits), 'done/.keep': '' });
  const targets = targetsOf(waits);
  const jobs = jobsOf(workflow);
  return {
    jobs,
    warm: () => timeCommand(nxCommand(workspace.root, ['run', 'nothing:nothing'])),
    sequence: () => timeCommand({ argv: ['sh', 'run.sh'], cwd: plain }),
    make: () => {
      for (const { id } of waits) rmSync(join(plain, stampOf(id)), { force: true });
      return timeCommand({ argv: ['make', '-s', `-j${jobs}`], cwd: plain });
    },
    nx: async () => {
      rmSync(join(workspace.root, 'projects'), { recursive: true, force: true });
      writeFiles(workspace.root, projectFiles(workflow, waits));
      const command = workflow.phases ? ['run', 'phased:run'] : ['run-many', '-t', targets.join(',')];
      const run = await timeCommand(nxCommand(workspace.root, command, { NX_SKIP_NX_CACHE: 'true' }));
      return { ...run, record: await lastRecord(workspace.root, tasks.length) };
    },
    dispose: () => {
      workspace.dispose();
      rmSync(plain, { recursive: true, force: true });
    },
  };
}

type Wait = HeadlineTask & { readonly seconds: string };

/** A gpu slot where there are some, else a cpu slot, for each task at once. */
const jobsOf = ({ hosts }: HeadlineWorkflow): number =>
  Object.values(hosts).reduce((sum, { cpu, gpu }) => sum + (gpu > 0 ? gpu : cpu), 0);

/** Throws when a task did not run: what was not done was not done fast. */
async function lastRecord(root: string, count: number): Promise<RunRecord> {
  const { records } = await readRecords(root, { last: 1 });
  const [record] = records;
  const built = record?.tasks.filter(({ status }) => status === 'built').length;
  if (!record || built !== count) throw new Error(`${built ?? 'no'} of ${count} tasks ran, by the record`);
  return record;
}

const targetsOf = (waits: readonly Wait[]): string[] => [...new Set(waits.map(({ id }) => split(id)[1]))];

const split = (id: string): [string, string] => id.split(':') as [string, string];

function workspaceFiles(workflow: HeadlineWorkflow, waits: readonly Wait[]): Files {
  const hosts = Object.entries(workflow.hosts).map(
    ([id, { cpu, gpu }]) => `  ${id}: { slots: { cpu: ${cpu}, gpu: ${gpu} } }\n`,
  );
  return {
    'hosts.yaml': `hosts:\n${hosts.join('')}`,
    ...phasedFiles(workflow, targetsOf(waits)),
    'nothing/project.json': { name: 'nothing', targets: { nothing: { executor: 'nx:noop' } } },
    ...projectFiles(workflow, waits),
  };
}

/** A workflow that runs the named phases, and then everything else. */
function phasedFiles({ workflow, phases }: HeadlineWorkflow, targets: readonly string[]): Files {
  if (!phases) return {};
  const rest = targets.filter((target) => !phases.flat().includes(target));
  const run = {
    executor: 'nx-research:phases',
    options: { phases: [...phases, rest].map((of) => ({ targets: of })) },
  };
  return { 'phased/project.json': { name: 'phased', tags: [`workflow:${workflow}`], targets: { run } } };
}

const script = 'sleep "$1"; : > "$WRITE_DIR/done.txt"\n';

/** Each project of the workflow with its targets, which read what the tasks write that they wait for. */
function projectFiles({ workflow, gpu = [] }: HeadlineWorkflow, waits: readonly Wait[]): Files {
  const names = [...new Set(waits.map(({ id }) => split(id)[0]))];
  const own = names.flatMap((name) => {
    const targets = waits
      .filter(({ id }) => split(id)[0] === name)
      .map((wait) => [split(wait.id)[1], target(wait)]);
    const tags = [`workflow:${workflow}`, ...(gpu.includes(name) ? ['gpu'] : [])];
    return [
      [`projects/${name}/project.json`, { name, tags, targets: Object.fromEntries(targets) }],
      [`projects/${name}/wait.sh`, script],
    ];
  });
  return Object.fromEntries(own) as Files;
}

function target({ seconds, after }: Wait): object {
  const reads = after.map((id, index) => [`after_${index + 1}`, `${id}/done.txt`]);
  return {
    executor: 'nx-research:script',
    options: {
      script: 'wait.sh',
      args: [seconds],
      reads: Object.fromEntries(reads),
      writes: ['done.txt'],
    },
  };
}

const stampOf = (id: string): string => `done/${id.replace(':', '.')}`;

const shellScript = (waits: readonly Wait[]): string =>
  ['set -e', ...waits.map(({ seconds }) => `sleep ${seconds}`), ''].join('\n');

/** The same edges, by hand. */
const makefile = (waits: readonly Wait[]): string =>
  [
    `all: ${waits.map(({ id }) => stampOf(id)).join(' ')}`,
    ...waits.map(
      ({ id, after, seconds }) =>
        `${stampOf(id)}: ${after.map(stampOf).join(' ')}\n\t@sleep ${seconds}\n\t@: > $@`,
    ),
    '.PHONY: all',
    '',
  ].join('\n\n');
