import { copyWorkspace } from '@research/testing';
import { alternate } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { nxCommand } from './nx-command';
import { measuredRow, mediansOf, ratioRow } from './rows';
import { type SmallWorkspace, smallWorkspace } from './small-workspace';
import { buildGraph, type TaskGraph } from './task-graph';
import { timeCommand } from './time-command';

const build = ['run-many', '-t', 'build'];

/** What it costs to learn that nothing has to be done, against Nx without the plugin. */
export const noOp: Benchmark = {
  name: 'no-op',
  title: 'Nothing to do: `nx run-many -t build`',
  async measure(rounds) {
    const ours = await copyWorkspace('bench');
    let bare: SmallWorkspace | undefined;
    try {
      await timeCommand(nxCommand(ours.root, build));
      bare = bareWorkspace(await buildGraph(ours.root));
      const roots = { ours: ours.root, bare: bare.root };
      const rows: Row[] = [];
      for (const mode of modes) rows.push(...(await compare(roots, mode, rounds)));
      return rows;
    } finally {
      bare?.dispose();
      ours.dispose();
    }
  },
};

/** A way in which Nx can be run. */
interface Mode {
  readonly label: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limit?: number;
}

/** The third shows what the first two are made of: Nx starts a process for each plugin unless told not to. */
const modes: readonly Mode[] = [
  { label: 'without the daemon', env: { NX_DAEMON: 'false' }, limit: 1.3 },
  { label: 'with the daemon', env: { NX_DAEMON: 'true' }, limit: 1.3 },
  { label: 'without daemon and plugin workers', env: { NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false' } },
];

async function compare(
  roots: { readonly ours: string; readonly bare: string },
  { label, env, limit }: Mode,
  rounds: number,
): Promise<Row[]> {
  const contender = (root: string) => async () => {
    const run = await timeCommand(nxCommand(root, build, env));
    if (!run.output.includes('Successfully ran')) throw new Error(`not a build:\n${run.output}`);
    return run;
  };
  const contenders = { ours: contender(roots.ours), bare: contender(roots.bare) };
  const { ours, bare } = await alternate(contenders, rounds).finally(() =>
    Promise.all(Object.values(roots).map((root) => stopDaemon(root))),
  );
  const ratio = { of: mediansOf(ours), against: mediansOf(bare), ...(limit === undefined ? {} : { limit }) };
  return [
    measuredRow(`this workspace, ${label}`, ours),
    measuredRow(`bare Nx, ${label}`, bare),
    ratioRow(`ratio, ${label}`, ratio),
  ];
}

const stopDaemon = (root: string) => timeCommand(nxCommand(root, ['daemon', '--stop']));

/** The same tasks with the same dependencies, each a shell command that writes one small file. */
function bareWorkspace({ tasks, dependencies }: TaskGraph): SmallWorkspace {
  const targets = new Map<string, Record<string, object>>();
  for (const [id, { cache }] of Object.entries(tasks)) {
    const [project, target] = split(id);
    const dependsOn = (dependencies[id] ?? [])
      .map(split)
      .map(([on, name]) => ({ projects: [on], target: name }));
    const work = cache === true ? writeOneFile(project, target) : { executor: 'nx:noop' };
    targets.set(project, { ...targets.get(project), [target]: { ...work, dependsOn } });
  }
  const files = [...targets].map(([name, own]) => [`projects/${name}/project.json`, { name, targets: own }]);
  return smallWorkspace(Object.fromEntries(files));
}

function writeOneFile(project: string, target: string): object {
  const folder = `projects/${project}/out/${target}`;
  return {
    executor: 'nx:run-commands',
    options: { command: `mkdir -p ${folder} && echo done > ${folder}/done.txt` },
    cache: true,
    outputs: [`{projectRoot}/out/${target}`],
  };
}

const split = (id: string): [string, string] => id.split(':') as [string, string];
