import { type TaskId, parseTaskId } from '@research/core';
import { catalogue, type CataloguedTask, lazyMap, type LazyMap } from './catalogue';
import type { ProjectDeclaration } from './declaration';
import type { Kinds, PlanningScope, TaskPlan } from './task-kind';
import { planOf, wire, type Wiring } from './wire';
import type { ResolvedRead, WiredTask } from './wired-task';
import type { WorkspaceFiles } from './workspace-files';

/** The wirings of a workspace by project; `values` wires all that have not been asked for yet. */
export type Wirings = Pick<LazyMap<Wiring>, 'get' | 'values'>;

/** Every task of a workspace by its id. */
export type TasksById = Pick<ReadonlyMap<TaskId, WiredTask>, 'get'>;

/** Every task of the workspace. */
export const allTasks = (wirings: Wirings): WiredTask[] =>
  [...wirings.values()].flatMap((wiring) => wiring.tasks);

/** Finds tasks one by one, and wires no more projects than theirs. */
export const tasksById = (wirings: Wirings): TasksById => ({
  get: (id) => wirings.get(parseTaskId(id).project)?.tasks.find((task) => task.id === id),
});

/** What the projects of a workspace are wired with. */
export interface WiringSources {
  readonly kinds: Kinds;
  readonly files: WorkspaceFiles;
  /** True where what reads results waits for the training that leaves them: `nx-research:phases` asks for it. */
  readonly trainFirst?: boolean;
}

/**
 * Wires a workspace: the one entry of createNodes, createDependencies, the checks and the executors. A project is wired at
 * its first use: an executor's process, of which there is one for every task, needs few of them.
 */
export function wireWorkspace(
  projects: readonly ProjectDeclaration[],
  { kinds, files, trainFirst = false }: WiringSources,
): Wirings {
  const content = { catalogue: catalogue(projects, kinds, files), files, trainFirst };
  return lazyMap(content.catalogue.declarations, (project) => wire(project, content));
}

/** A task, what it reads and runs, and the read that led to it. */
export interface UpstreamTask extends CataloguedTask {
  readonly plan: TaskPlan;
  readonly via: ResolvedRead;
}

/** Every task that some files come from, through however many others; trainings are among them. The nearest first. */
export function upstreamTasks(reads: readonly ResolvedRead[], scope: PlanningScope): UpstreamTask[] {
  const found = new Map<TaskId, UpstreamTask>();
  const pending = [...reads];
  for (let read = pending.shift(); read; read = pending.shift()) {
    const id = read.producer ?? read.trainer;
    if (id === undefined || found.has(id)) continue;
    const task = findTask(id, scope);
    if (!task) continue;
    const plan = planOf(task, scope);
    found.set(id, { ...task, plan, via: read });
    pending.push(...plan.reads);
  }
  return [...found.values()];
}

function findTask(id: TaskId, scope: PlanningScope): CataloguedTask | undefined {
  const { project, target } = parseTaskId(id);
  return scope.catalogue.get(project)?.tasks.get(target);
}
