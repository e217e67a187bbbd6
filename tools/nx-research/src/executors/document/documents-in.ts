import type { PlannedTarget, PlanningScope } from '../../wiring/task-kind';
import { type DocumentOptions, documentOptions } from './options';

/** Every document of the workspace, by the name of its project. */
export function documentsIn({ catalogue }: PlanningScope): PlannedTarget<DocumentOptions>[] {
  return [...catalogue.values()]
    .flatMap((project) => [...project.tasks.values()])
    .filter((task) => task.kind.options === documentOptions)
    .map((task) => task.target as PlannedTarget<DocumentOptions>)
    .sort((a, b) => (a.project.name < b.project.name ? -1 : 1));
}
