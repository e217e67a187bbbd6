import { taskId, type TaskId } from '@research/core';
import type { PlanningScope } from '../../wiring/task-kind';
import type { UpstreamTask } from '../../wiring/upstream-tasks';
import { checkDataOptions } from '../check-data/options';

/**
 * The checks of the tables that some tasks write, under whatever name a project has them. Nobody else need wait for one
 * that has a name of its own, so the report does: else what it says of them would depend on which was there first.
 */
export function dataChecks(upstream: readonly UpstreamTask[], { catalogue }: PlanningScope): TaskId[] {
  // The tables of a training are checked when somebody trains.
  const built = upstream.filter(({ kind }) => kind.explicit !== true);
  const ids = new Set(built.map(({ id }) => id));
  const projects = new Set(built.map(({ target }) => target.project.name));
  return [...projects]
    .flatMap((project) => [...(catalogue.get(project)?.tasks.values() ?? [])])
    .filter(({ kind, target: { project, options } }) => {
      if (kind.options !== checkDataOptions) return false;
      return ids.has(taskId(project.name, checkDataOptions.parse(options).target));
    })
    .map(({ id }) => id);
}
