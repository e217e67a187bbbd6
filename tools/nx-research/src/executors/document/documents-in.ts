import type { PlannedTarget, PlanningScope } from '../../wiring/task-kind';
import { type DocumentOptions, documentOptions } from './options';

const documentExecutor = 'nx-research:document';

/** Every document of the workspace, by the name of its project. */
export function documentsIn({ catalogue }: PlanningScope): PlannedTarget<DocumentOptions>[] {
  return [...catalogue.declarations.values()]
    .filter(({ targets }) => Object.values(targets).some(({ executor }) => executor === documentExecutor))
    .flatMap(({ name }) => [...(catalogue.get(name)?.tasks.values() ?? [])])
    .filter((task) => task.kind.options === documentOptions)
    .map((task) => task.target as PlannedTarget<DocumentOptions>)
    .sort((a, b) => (a.project.name < b.project.name ? -1 : 1));
}
