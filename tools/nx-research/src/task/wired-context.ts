import type { ExecutorContext, NxJsonConfiguration } from '@nx/devkit';
import type { TaskId } from '@research/core';
import type { TaskGraphNote } from '@research/reporting';
import { declarationsOf, type ProjectDeclaration } from '../wiring/declaration';
import type { Kinds } from '../wiring/task-kind';
import type { WiredTask } from '../wiring/wired-task';
import { tasksById, wireWorkspace, type Wirings } from '../wiring/wirings';
import { diskFiles, type WorkspaceFiles } from '../wiring/workspace-files';

/** The wiring of the whole workspace and the task that is to run now. */
export interface WiredContext {
  readonly workspaceRoot: string;
  readonly task: WiredTask;
  /** The other tasks of the same command. */
  companions(): readonly WiredTask[];
  /** Every task of the same command, of other plugins too. */
  graph(): TaskGraphNote;
  readonly kinds: Kinds;
  readonly wirings: Wirings;
  readonly projects: readonly ProjectDeclaration[];
  readonly files: WorkspaceFiles;
  readonly nxJson: NxJsonConfiguration;
}

/** Wires the workspace as Nx hands it to an executor. Throws when Nx asks for a task that does not exist: a bug. */
export function wiredContext(context: ExecutorContext, kinds: Kinds, trainFirst: boolean): WiredContext {
  const files = diskFiles(context.root);
  const projects = declarationsOf(context.projectsConfigurations.projects);
  const wirings = wireWorkspace(projects, { kinds, files, trainFirst });
  const { projectName = '', targetName = '' } = context;
  const task = wirings.get(projectName)?.tasks.find(({ target }) => target === targetName);
  if (!task) throw new Error(`${projectName}:${targetName} is not a task of nx-research`);
  const { root: workspaceRoot, nxJsonConfiguration: nxJson } = context;
  const byId = tasksById(wirings);
  const running = Object.keys(context.taskGraph?.tasks ?? {}) as TaskId[];
  const companions = () => running.flatMap((id) => (id === task.id ? [] : (byId.get(id) ?? [])));
  const graph = () => graphNote(context.taskGraph);
  return { workspaceRoot, task, companions, graph, kinds, wirings, projects, files, nxJson };
}

function graphNote(graph: ExecutorContext['taskGraph']): TaskGraphNote {
  const { tasks = {}, dependencies = {} } = graph ?? {};
  const notes = Object.entries(tasks).map(
    ([id, { projectRoot = '' }]) => [id, { root: projectRoot, after: dependencies[id] ?? [] }] as const,
  );
  return Object.fromEntries(notes);
}
