import type { TaskId } from '@research/core';
import type { ProjectDeclaration, TargetDeclaration } from '../wiring/declaration';
import type { WiredTask } from '../wiring/wired-task';
import { tasksById, type Wirings } from '../wiring/wirings';

/** A task that some targets come to. */
export interface GraphTask {
  readonly id: string;
  readonly project: ProjectDeclaration;
  readonly target: string;
  /** Absent for a task of another plugin. */
  readonly wired?: WiredTask;
  readonly after: readonly string[];
}

/** Every project of the workspace: what it declares, and what that comes to. */
export interface DeclaredWorkspace {
  readonly projects: readonly ProjectDeclaration[];
  readonly wirings: Wirings;
}

/** The tasks of some ids and all that these wait for, each after those that it waits for. A cycle is cut at some place. */
export function taskGraph(ids: readonly string[], workspace: DeclaredWorkspace): GraphTask[] {
  const byName = new Map(workspace.projects.map((project) => [project.name, project]));
  const wired = tasksById(workspace.wirings);
  const found = new Map<string, GraphTask | undefined>();
  const visit = (id: string): void => {
    if (found.has(id)) return;
    found.set(id, undefined);
    const [name = '', target = ''] = id.split(':');
    const project = byName.get(name);
    const own = wired.get(id as TaskId);
    if (!project || !(own || target in project.targets)) return;
    const after = own?.after ?? dependsOn(project, project.targets[target], byName);
    for (const before of after) visit(before);
    // Once more, so that it comes to stand behind those that it waits for.
    found.delete(id);
    found.set(id, { id, project, target, ...(own && { wired: own }), after });
  };
  for (const id of ids) visit(id);
  return [...found.values()].filter((task) => task !== undefined);
}

/** The ids of all tasks with one of some targets, of some projects or of all. */
export function tasksNamed(
  targets: readonly string[],
  { projects, wirings }: DeclaredWorkspace,
  only?: readonly string[],
): string[] {
  return projects
    .filter(({ name }) => only === undefined || only.includes(name))
    .flatMap(({ name, targets: declared }) => {
      const own = (wirings.get(name)?.tasks ?? []).map(({ target }) => target);
      return [...new Set([...Object.keys(declared), ...own])]
        .filter((target) => targets.includes(target))
        .map((target) => `${name}:${target}`);
    });
}

/** What a target of another plugin waits for, as far as its declaration names projects. */
function dependsOn(
  project: ProjectDeclaration,
  target: TargetDeclaration | undefined,
  projects: ReadonlyMap<string, ProjectDeclaration>,
): string[] {
  return (target?.dependsOn ?? []).flatMap((entry) => {
    if (typeof entry === 'string') return entry.startsWith('^') ? [] : [named(entry, project.name)];
    if (typeof entry !== 'object' || entry === null || !('target' in entry)) return [];
    const { target: name, projects: others } = entry as { target: string; projects?: unknown };
    const list = Array.isArray(others)
      ? (others as string[])
      : typeof others === 'string'
        ? [others]
        : undefined;
    return (list ?? [project.name]).flatMap((other) => (projects.has(other) ? [`${other}:${name}`] : []));
  });
}

const named = (entry: string, project: string): string =>
  entry.includes(':') ? entry : `${project}:${entry}`;
