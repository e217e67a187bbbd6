import { readdirSync } from 'node:fs';
import { declarationsIn } from '../tools/nx-research/src/wiring/declaration';
import type { ResolvedRead, WiredTask } from '../tools/nx-research/src/wiring/wired-task';
import { allTasks, type WiringSources, wireWorkspace } from '../tools/nx-research/src/wiring/wirings';
import { diskFiles } from '../tools/nx-research/src/wiring/workspace-files';
import { kinds } from '../tools/nx-research/src/workspace/kinds';

/** What a script or notebook is told on its command line, as its project.json has it. */
export interface ShellOptions {
  readonly script?: string;
  readonly args?: readonly string[];
  readonly notebook?: string;
  readonly engine?: 'quarto' | 'knitr' | 'jupyter';
  readonly pythonModules?: readonly string[];
}

/** A task that a shell script can do: wired, and with its options. */
export interface ShellTask {
  readonly task: WiredTask;
  readonly options: ShellOptions;
}

/** Every task of a workspace's projects. @param how with `trainFirst` what reads results waits for their training */
export const wiredTasks = (root: string, how: Pick<WiringSources, 'trainFirst'> = {}): WiredTask[] =>
  allTasks(wired(root, how).wirings);

function wired(root: string, how: Pick<WiringSources, 'trainFirst'> = {}) {
  const files = diskFiles(root);
  const paths = readdirSync(`${root}/projects`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/project.json'))
    .map((path) => `projects/${path}`);
  const declared = declarationsIn(paths.sort(), files);
  return { declared, wirings: wireWorkspace(declared, { kinds, files, ...how }) };
}

/** The scripts and notebooks of a workspace, each after those whose files it reads. */
export function shellTasks(root: string): ShellTask[] {
  const { declared, wirings } = wired(root);
  const tasks = allTasks(wirings);
  const optionsOf = ({ project, target }: WiredTask): ShellOptions =>
    declared.find(({ name }) => name === project)?.targets[target]?.options ??
    wirings.get(project)?.targets[target]?.options ??
    {};
  return inOrder(tasks)
    .filter(({ kind }) => kind === 'script' || kind === 'notebook')
    .map((task) => ({ task, options: optionsOf(task) }));
}

function inOrder(tasks: readonly WiredTask[]): WiredTask[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const done = new Set<WiredTask>();
  const visit = (task: WiredTask): void => {
    if (done.has(task)) return;
    for (const id of task.after) {
      const before = byId.get(id);
      if (before && !done.has(before)) visit(before);
    }
    done.add(task);
  };
  tasks.forEach(visit);
  return [...done];
}

/** The folder of a task's outputs when every project is a folder: that itself where TeX looks for them, else as in Nx. */
const outputFolder = (projectRoot: string, target: string): string =>
  /\/etl\//.test(projectRoot) || target !== 'build' ? `out/${target}` : '.';

/** Where a file lies when every project is a folder. */
export function flatPath({ project, path }: Pick<ResolvedRead, 'project' | 'path'>): string {
  const [, root = '', target, file] = /^(.+)\/out\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (target !== undefined && file !== undefined) return `${project}/${outputFolder(root, target)}/${file}`;
  return path.slice(path.indexOf(`${project}/`));
}

/** `READ_GAMES=…` and `PROJECTS_GAMES=…` for each name, one path or project a line, relative to the folder of a project. */
export function readWords(reads: readonly ResolvedRead[]): string {
  const names = new Map<string, ResolvedRead[]>();
  for (const read of reads.filter(({ as }) => !as.includes(':')))
    names.set(read.as, [...(names.get(read.as) ?? []), read]);
  return [...names]
    .flatMap(([name, several]) => [
      `READ_${name.toUpperCase()}="${several.map((read) => `$PWD/../${flatPath(read)}`).join('\n')}"`,
      `PROJECTS_${name.toUpperCase()}="${several.map(({ project }) => project).join('\n')}"`,
    ])
    .join(' ');
}

/** The line that runs a task's script in the folder of its project. @param python interpreter that has the modules */
export function scriptLine({ task, options }: ShellTask, python: string): string {
  const { script = '', args = [] } = options;
  const folder = outputFolder(task.projectRoot, task.target);
  const words = [
    readWords(task.reads),
    `WRITE_DIR=$PWD/${folder}`,
    programOf(script, python),
    script,
    ...args,
  ];
  return `(cd ${task.project}; mkdir -p ${folder}; ${words.join(' ')})`;
}

function programOf(script: string, python: string): string {
  if (script.endsWith('.py')) return python;
  return script.endsWith('.sh') ? 'sh' : 'Rscript --vanilla';
}
