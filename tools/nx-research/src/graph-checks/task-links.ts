import { type Location, taskId } from '@research/core';
import type { WiredTask } from '../wiring/wired-task';
import { allTasks, type Wirings } from '../wiring/wirings';
import { type DeclaredWorkspace, isRecord } from './declared-workspace';
import { type DependsOn, dependsOnOf } from './depends-on';
import type { LocatedLink } from './links';
import { matchProjects } from './match-projects';
import { projectLinks } from './project-links';
import { inProject } from '../wiring/project-path';

/** What every task of a workspace waits for, and where that is written. */
export interface TaskLinks {
  /** Every task, of other plugins too. */
  readonly tasks: ReadonlySet<string>;
  readonly links: readonly LocatedLink[];
}

/** Finds them: by what tasks read, and by `dependsOn`. */
export function taskLinks(workspace: DeclaredWorkspace, wirings: Wirings): TaskLinks {
  const wired = allTasks(wirings);
  const tasks = new Set([...wired.map(({ id }) => id), ...declaredTasks(workspace)]);
  const written = writtenLinks(workspace, { tasks, between: projectLinks(workspace, wirings) });
  const links = [...wired.flatMap((task) => wiredLinks(task, workspace)), ...written];
  return { tasks, links: links.filter(({ to }) => tasks.has(to)) };
}

function declaredTasks({ projects }: DeclaredWorkspace): string[] {
  return projects.flatMap(({ declaration, config }) => {
    const { targets } = config;
    return Object.keys(isRecord(targets) ? targets : {}).map((target) => taskId(declaration.name, target));
  });
}

function wiredLinks(task: WiredTask, { projects }: DeclaredWorkspace): LocatedLink[] {
  const own = projects.find(({ declaration }) => declaration.name === task.project);
  return task.after.map((to) => ({
    from: task.id,
    to,
    at: reasonFor(to, task) ??
      own?.locate('targets', task.target) ?? { file: inProject(task.projectRoot, 'project.json') },
  }));
}

/** The read for which a task waits for another: of what that one writes, or else of what it has to approve. */
function reasonFor(id: string, { reads }: WiredTask): Location | undefined {
  const project = id.slice(0, id.lastIndexOf(':'));
  const written = reads.find(({ producer, trainer }) => producer === id || trainer === id);
  const approved = reads.find((read) => read.project === project);
  return (written ?? approved)?.at;
}

interface Known {
  readonly tasks: ReadonlySet<string>;
  readonly between: readonly LocatedLink[];
}

function writtenLinks(workspace: DeclaredWorkspace, known: Known): LocatedLink[] {
  const all = workspace.projects.map(({ declaration }) => declaration);
  return dependsOnOf(workspace).flatMap((entry) => {
    const from = taskId(entry.project.declaration.name, entry.target);
    return waitedFor(entry, known, (patterns) => matchProjects(patterns, all).map(({ name }) => name)).map(
      (to) => ({
        from,
        to,
        at: entry.at,
      }),
    );
  });
}

function waitedFor(
  { project, waitsFor, of }: DependsOn,
  { tasks, between }: Known,
  choose: (patterns: readonly string[]) => string[],
): string[] {
  const own = project.declaration.name;
  if (of === 'itself') return [taskId(own, waitsFor)];
  if (of === 'dependencies') return nearest(own, waitsFor, { tasks, between });
  return choose(of.map((name) => (name === 'self' ? own : name))).map((name) => taskId(name, waitsFor));
}

/** As Nx reads `^`: where a dependency has no such target, it is looked for in what that depends on. */
function nearest(project: string, target: string, { tasks, between }: Known): string[] {
  const found: string[] = [];
  const seen = new Set([project]);
  const pending = [project];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    for (const { from, to } of between) {
      if (from !== next || seen.has(to)) continue;
      seen.add(to);
      if (tasks.has(taskId(to, target))) found.push(taskId(to, target));
      else pending.push(to);
    }
  }
  return found;
}
