import { noteEnd, runIdOf, type RunStart, writeRunStart } from '@research/reporting';
import { copyWorkspace, type Workspace } from '@research/testing';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nxCommand } from '../nx-command';
import { timeCommand } from '../time-command';
import { makeRecords } from './made-records';

/** How much of a past a workspace has. */
export interface Past {
  readonly records: number;
  /** Folders in `.research/runs`, each with what a whole build leaves there. */
  readonly runs: number;
}

/** A copy of this repository, built, whose past can be exchanged. */
export interface RecordedWorkspace {
  readonly root: string;
  /** Files with what Nx told its hook after a whole build, and after one that had nothing to do. */
  readonly told: { readonly build: string; readonly noOp: string };
  /** Puts another past in place, made once. The records and folders of the real runs are part of none. */
  become(past: Past): Promise<void>;
  dispose(): void;
}

/** Notes what Nx tells a hook after a run. */
const listener = `module.exports = {
  name: 'listener',
  postTasksExecution: async (_options, context) =>
    require('node:fs').writeFileSync(context.workspaceRoot + '/.nx/told.json', JSON.stringify(context)),
};
`;

const build = ['run-many', '-t', 'build'];
const runsFolder = '.research/runs';

/** Makes one. It takes as long as a build from nothing. */
export async function recordedWorkspace(): Promise<RecordedWorkspace> {
  const workspace = await copyWorkspace('bench');
  const { root } = workspace;
  listen(workspace);
  await timeCommand(nxCommand(root, build));
  const told = { build: keep(root, 'build'), noOp: '' };
  await timeCommand(nxCommand(root, build));
  told.noOp = keep(root, 'no-op');
  // The run of the build has the most files: so the folder that is copied is the largest there is.
  const real = readdirSync(join(root, runsFolder)).sort();
  const pasts = join(root, '.nx/pasts');
  mkdirSync(pasts);
  renameSync(join(root, runsFolder), join(pasts, 'real'));
  rmSync(join(root, 'logs'), { recursive: true });
  let current: string | undefined;
  return {
    root,
    told,
    become: async (past) => {
      const name = `${past.records}-${past.runs}`;
      if (current === name) return;
      if (current !== undefined) exchange(root, 'out', join(pasts, current));
      current = name;
      if (existsSync(join(pasts, name))) exchange(root, 'in', join(pasts, name));
      else {
        await makeRecords(root, past.records);
        await makeRuns(root, join(pasts, 'real', real[0] ?? ''), past.runs);
        for (const run of real)
          cpSync(join(pasts, 'real', run), join(root, runsFolder, run), { recursive: true });
      }
    },
    dispose: () => workspace.dispose(),
  };
}

function listen(workspace: Workspace): void {
  const settings = JSON.parse(workspace.read('nx.json')) as { plugins: unknown[] };
  settings.plugins.push('./tools/listener.js');
  workspace.write('nx.json', JSON.stringify(settings));
  workspace.write('tools/listener.js', listener);
}

function keep(root: string, name: string): string {
  const file = join(root, `.nx/told-${name}.json`);
  renameSync(join(root, '.nx/told.json'), file);
  return file;
}

/** Moves the present past out of the way, or one back in. */
function exchange(root: string, direction: 'in' | 'out', folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const part of ['logs', runsFolder]) {
    const [here, there] = [join(root, part), join(folder, part.replace('/', '-'))];
    const [from, to] = direction === 'out' ? [here, there] : [there, here];
    if (existsSync(from)) renameSync(from, to);
  }
}

const firstStart = Date.UTC(2024, 0, 1);

/** Folders of ended runs with the side files of a real one. */
async function makeRuns(root: string, model: string, count: number): Promise<void> {
  const start = JSON.parse(readFileSync(join(model, 'start.json'), 'utf8')) as RunStart;
  for (let number = 0; number < count; number += 1) {
    const startedAt = new Date(firstStart + number * 60_000);
    const runId = runIdOf(startedAt, `made-${number}`);
    cpSync(model, join(root, runsFolder, runId), { recursive: true });
    await writeRunStart(root, { ...start, runId, startedAt: startedAt.toISOString() });
    await noteEnd({ workspaceRoot: root, runId, phase: 0 }, { endedAt: startedAt.toISOString(), ends: [] });
  }
}
