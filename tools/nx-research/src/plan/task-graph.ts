import { fail, ok, type Result, type TaskId, nearMatches, parseTaskId } from '@research/core';
import { declaredWorkspace, projectFiles } from '../graph-checks/declared-workspace';
import { taskLinks, type TaskLinks } from '../graph-checks/links';
import type { TaskScope } from '../scope/task-scope';
import type { WiredTask } from '../wiring/wired-task';
import { allTasks, tasksById } from '../wiring/wirings';
import { diskFiles } from '../wiring/workspace-files';

/** A task and what it waits for. */
export interface GraphTask {
  readonly id: string;
  /** Absent for a task of another plugin. */
  readonly wired?: WiredTask;
  readonly after: readonly string[];
}

/** Every task of a workspace and what it waits for, of other plugins too, as far as project.json files say it. */
export async function workspaceLinks({ workspaceRoot, wirings }: TaskScope<unknown>): Promise<TaskLinks> {
  const workspace = declaredWorkspace(await projectFiles(workspaceRoot), diskFiles(workspaceRoot));
  return taskLinks(workspace, wirings);
}

/** Some tasks and all that these wait for, each after those that it waits for. A cycle is cut at some place. */
export function taskGraph(
  ids: readonly string[],
  { tasks, links }: TaskLinks,
  { wirings }: Pick<TaskScope<unknown>, 'wirings'>,
): GraphTask[] {
  const wired = tasksById(wirings);
  const after = new Map<string, Set<string>>();
  for (const { from, to } of links) after.set(from, (after.get(from) ?? new Set()).add(to));
  const seen = new Set<string>();
  const ordered: GraphTask[] = [];
  const visit = (id: string): void => {
    if (seen.has(id) || !tasks.has(id)) return;
    seen.add(id);
    const before = [...(after.get(id) ?? [])];
    for (const one of before) visit(one);
    const own = wired.get(id as TaskId);
    ordered.push({ id, ...(own && { wired: own }), after: before });
  };
  for (const id of ids) visit(id);
  return ordered;
}

/** The ids of all tasks with one of some targets, sorted. */
export const tasksNamed = (targets: readonly string[], { tasks }: TaskLinks): string[] =>
  [...tasks].filter((id) => targets.includes(parseTaskId(id).target)).sort();

/**
 * A task id as typed: `chapter-5:build`, or the project alone for its build. Fails with near matches if there is none.
 */
export function knownTask({ wirings, workspace }: TaskScope<unknown>, typed: string): Result<string> {
  const wanted = typed.includes(':') ? typed : `${typed}:build`;
  const declared = workspace.projects.flatMap(({ name, targets }) =>
    Object.keys(targets).map((target) => `${name}:${target}`),
  );
  const known = new Set([...allTasks(wirings).map(({ id }) => id as string), ...declared]);
  if (known.has(wanted)) return ok(wanted);
  const near = nearMatches(wanted, [...known]);
  return fail({
    reason: 'unknown-project',
    what: `there is no task ${wanted}`,
    tries:
      near.length > 0 ? [`did you mean ${near.join(', ')}?`] : ['`npx nx show projects` lists the projects'],
  });
}
