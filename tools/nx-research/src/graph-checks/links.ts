import { type Location, taskId, parseTaskId } from '@research/core';
import type { Link } from '@research/reporting';
import { inProject } from '../wiring/project-path';
import type { WiredTask } from '../wiring/wired-task';
import { allTasks, type Wirings } from '../wiring/wirings';
import { type DeclaredWorkspace, isRecord, matchProjects, stringsIn } from './declared-workspace';
import { type DependsOn, dependsOnOf } from './depends-on';

/** A dependency between two tasks or two projects, and where it is made. */
export interface LocatedLink extends Link {
  readonly at: Location;
}

/** What projects depend on: by what their files read, and by `implicitDependencies`. One link for a pair, the first. */
export function projectLinks(workspace: DeclaredWorkspace, wirings: Wirings): LocatedLink[] {
  const links = [...readLinks(wirings), ...implicitLinks(workspace)];
  const first = new Map<string, LocatedLink>();
  for (const link of links) {
    const pair = `${link.from} ${link.to}`;
    if (link.from !== link.to && !first.has(pair)) first.set(pair, link);
  }
  return [...first.values()];
}

/** What Nx is told, with lines. */
function readLinks(wirings: Wirings): LocatedLink[] {
  const edges = [...wirings.values()].flatMap((wiring) => wiring.edges);
  return edges.map(({ source, target, at }) => ({ from: source, to: target, at }));
}

function implicitLinks({ projects }: DeclaredWorkspace): LocatedLink[] {
  const all = projects.map(({ declaration }) => declaration);
  return projects.flatMap(({ declaration, config, locate }) => {
    const patterns = stringsIn(config['implicitDependencies'] ?? []);
    const isMeant = ({ name }: { name: string }): boolean =>
      patterns.filter((pattern) => pattern.startsWith('!')).every((pattern) => pattern.slice(1) !== name);
    return patterns.flatMap((pattern, index) =>
      pattern.startsWith('!')
        ? []
        : matchProjects([pattern], all)
            .filter(isMeant)
            .map(({ name }) => ({
              from: declaration.name,
              to: name,
              at: locate('implicitDependencies', index),
            })),
    );
  });
}

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
  const project = parseTaskId(id).project;
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
