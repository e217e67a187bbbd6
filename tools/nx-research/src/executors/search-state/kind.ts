import { RESULTS_STATE_NAME } from '@research/data';
import { declarationFile } from '../../wiring/declaration';
import { inProject } from '../../wiring/project-path';
import { resultsFile } from '../../wiring/results';
import type { PlannedTarget, PlanningScope, TaskKind } from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';
import { searchKind, searchOptions, type SearchOptions } from '../search/kind';

/** Options of `nx-research:search-state`: those of the search whose results it looks at. */
export const searchStateOptions = searchOptions;

/** Says whether the results of a search are those of its inputs as they are now; searches nothing and runs no tool. */
export const searchStateKind: TaskKind<typeof searchStateOptions> = {
  name: 'search-state',
  options: searchStateOptions,
  cache: true,
  onlyLooks: true,
  writes: () => [RESULTS_STATE_NAME],
  plan: (target, scope) => {
    const { reads, ...plan } = searchKind.plan(target, scope);
    return {
      ...plan,
      reads: [...reads, ...resultsOf(target, scope)],
      tracked: [inProject(target.project.root, target.options.search)],
      tools: [],
      pythonModules: [],
    };
  },
};

function resultsOf(
  { project, target }: PlannedTarget<SearchOptions>,
  { catalogue }: PlanningScope,
): ResolvedRead[] {
  const search = [...(catalogue.get(project.name)?.tasks.values() ?? [])].find(
    ({ kind }) => kind.stateTarget === target,
  );
  if (!search) return [];
  return search.results.map((name) => ({
    as: resultsFile(name),
    path: inProject(project.root, resultsFile(name)),
    at: { file: declarationFile(project) },
    trainer: search.id,
    project: project.name,
  }));
}
