import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nxCommand } from './nx-command';
import { timeCommand } from './time-command';

/** The part of Nx's task graph (`--graph=file`) that says how many tasks there are and in which shape. */
export interface TaskGraph {
  readonly tasks: Readonly<Record<string, { readonly cache?: boolean }>>;
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
}

/** The tasks of a whole build of a workspace. */
export async function buildGraph(root: string): Promise<TaskGraph> {
  const file = join(root, '.nx', 'task-graph.json');
  await timeCommand(nxCommand(root, ['run-many', '-t', 'build', `--graph=${file}`]));
  return (JSON.parse(readFileSync(file, 'utf8')) as { tasks: TaskGraph }).tasks;
}
