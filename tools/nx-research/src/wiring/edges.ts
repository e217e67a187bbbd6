import type { Location } from '@research/core';
import { declarationFile, type ProjectDeclaration } from './declaration';
import { planOf } from './wire';
import type { PlanningScope } from './task-kind';
import type { Edge, ResolvedRead, WiredTask } from './wired-task';

/** The projects that a task reads from, each with the files that say so. */
export function edgesOf(task: WiredTask, scope: PlanningScope): Edge[] {
  const edges = new Map<string, Edge>();
  for (const read of task.reads) {
    const at = read.project === task.project ? undefined : placeOfEdge(task, read, scope);
    const pair = `${read.project} ${at?.file}`;
    if (at && !edges.has(pair)) edges.set(pair, { source: task.project, target: read.project, at });
  }
  return [...edges.values()];
}

/**
 * The place from which Nx takes the edge of a read: it must belong to the project that reads. A document has what its chapters
 * read through its edges to them; what a file says that belongs to no project, or to one that reads nothing itself, stands for
 * the project that takes that file in.
 */
function placeOfEdge(task: WiredTask, read: ResolvedRead, scope: PlanningScope): Location | undefined {
  const owner = scope.catalogue.ownerOf(read.at.file);
  if (owner?.name === task.project) return read.at;
  if (owner && (owner.name === read.project || readsItself(owner, read, scope))) return undefined;
  const reader = scope.catalogue.declarations.get(task.project);
  return reader && { file: declarationFile(reader) };
}

function readsItself({ name }: ProjectDeclaration, read: ResolvedRead, scope: PlanningScope): boolean {
  const tasks = [...(scope.catalogue.get(name)?.tasks.values() ?? [])];
  return tasks.some((task) =>
    planOf(task, scope).reads.some(({ project, at }) => project === read.project && at.file === read.at.file),
  );
}
