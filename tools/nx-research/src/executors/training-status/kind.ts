import * as z from 'zod';
import { declarationFile, type ProjectDeclaration } from '../../wiring/declaration';
import type { PlanningScope, TaskKind } from '../../wiring/task-kind';
import { planOf } from '../../wiring/wire';
import type { ResolvedRead } from '../../wiring/wired-task';

/** Options of `nx-research:training-status`. */
export const trainingStatusOptions = z.strictObject({
  json: z.string().min(1).optional().describe('JSON file to write, relative to the workspace'),
});

/** Parsed {@link trainingStatusOptions}. */
export type TrainingStatusOptions = z.output<typeof trainingStatusOptions>;

/**
 * Says of every model what its results are worth. It waits for the data that training reads and not for `results-state`,
 * which fails just where there is most to say.
 */
export const trainingStatusKind: TaskKind<typeof trainingStatusOptions> = {
  name: 'training-status',
  options: trainingStatusOptions,
  cache: false,
  recorded: false,
  writes: () => [],
  plan: ({ project }, scope) => ({
    reads: dataOfModels(project, scope),
    sources: [],
    tools: [],
    problems: [],
  }),
};

/** The outputs that any training reads, as reads of the project that asks. */
function dataOfModels(asking: ProjectDeclaration, scope: PlanningScope): ResolvedRead[] {
  const at = { file: declarationFile(asking) };
  return [...scope.catalogue.values()]
    .flatMap(({ tasks }) => [...tasks.values()])
    .filter(({ results }) => results.length > 0)
    .flatMap((task) => planOf(task, scope).reads)
    .filter(({ producer }) => producer !== undefined)
    .map((read) => ({ ...read, at }));
}
