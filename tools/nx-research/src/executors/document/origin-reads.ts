import type { PlanningScope } from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';
import { originFile } from '../fetch/origin-file';
import { upstreamTasks } from './upstream-tasks';

/**
 * The origin files of every source that the given files were made from, through however many tasks and trainings: what a
 * document must know to say on its title page where its data comes from.
 */
export function originReads(reads: readonly ResolvedRead[], scope: PlanningScope): ResolvedRead[] {
  return upstreamTasks(reads, scope)
    .filter(({ task }) => task.writes.includes(originFile))
    .map(({ task, read }): ResolvedRead => {
      const { project, target } = task.target;
      const path = `${project.root}/out/${target}/${originFile}`;
      const as = `${originFile}:${project.name}`;
      return { as, path, at: read.at, producer: task.id, project: project.name };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
