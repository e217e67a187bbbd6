import { fail, type Failure, ok, type Result, type TaskId } from '@research/core';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { documentOptions, type DocumentOptions } from '../executors/document/kind';
import { declarationFile, declarationsIn, type ProjectDeclaration } from '../wiring/declaration';
import { parseOptions } from '../wiring/parse-options';
import type { Kinds } from '../wiring/task-kind';
import type { WiredTask } from '../wiring/wired-task';
import { allTasks, wireWorkspace } from '../wiring/wirings';
import { diskFiles } from '../wiring/workspace-files';

/** Which document is shown. */
export interface LiveDocument {
  readonly workspaceRoot: string;
  readonly kinds: Kinds;
  readonly project: string;
  readonly target: string;
}

/** What a document is made of, and what has to run before it, as the files say now. */
export interface LivePlan {
  readonly task: WiredTask;
  readonly options: DocumentOptions;
  /** Every task that the document waits for, directly or through others. */
  readonly upstream: readonly WiredTask[];
  readonly declarations: ReadonlyMap<string, ProjectDeclaration>;
}

/** Wires the workspace anew, without Nx: a new \input is known within milliseconds. */
export async function livePlan({
  workspaceRoot,
  kinds,
  project,
  target,
}: LiveDocument): Promise<Result<LivePlan>> {
  const files = diskFiles(workspaceRoot);
  const declarations = declarationsIn(await projectFiles(workspaceRoot), files);
  const wirings = wireWorkspace(declarations, { kinds, files });
  const tasks = new Map(allTasks(wirings).map((task) => [task.id, task]));
  const declaration = declarations.find(({ name }) => name === project);
  const task = [...tasks.values()].find((one) => one.project === project && one.target === target);
  const written = declaration?.targets[target]?.options;
  if (!declaration || !task) return fail(noDocument(project, target));
  const file = declarationFile(declaration);
  const options = parseOptions(documentOptions, written, { file, text: files.read(file), target });
  if (!options.ok) return options;
  return ok({
    task,
    options: options.value,
    upstream: closure(task, tasks),
    declarations: new Map(declarations.map((one) => [one.name, one])),
  });
}

async function projectFiles(workspaceRoot: string): Promise<string[]> {
  const names = ['ls-files', '-coz', '--exclude-standard', '--', 'project.json', '*/project.json'];
  const { stdout } = await promisify(execFile)('git', names, { cwd: workspaceRoot });
  const present = stdout.split('\0').filter((path) => path !== '');
  return [...new Set(present)].filter((path) => diskFiles(workspaceRoot).isFile(join(path)));
}

function closure(task: WiredTask, tasks: ReadonlyMap<TaskId, WiredTask>): WiredTask[] {
  const reached = new Set<TaskId>();
  const pending = [...task.after];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    pending.push(...(tasks.get(id)?.after ?? []));
  }
  return [...reached].sort().flatMap((id) => tasks.get(id) ?? []);
}

const noDocument = (project: string, target: string): Failure => ({
  reason: 'unknown-project',
  what: `there is no ${project}:${target} any more`,
  tries: ['put its project.json back, or stop this and start it again'],
});
