import type { PlanningScope } from '../../wiring/task-kind';
import { type UpstreamTask, upstreamTasks } from '../../wiring/upstream-tasks';
import type { ResolvedRead } from '../../wiring/wired-task';
import { originFile } from '../../wiring/origin-file';
import { inProject } from '../../wiring/project-path';

/**
 * The origin files of every source that the given files were made from, through however many tasks and trainings: what a
 * document must know to say on its title page where its data comes from.
 */
export function originReads(reads: readonly ResolvedRead[], scope: PlanningScope): ResolvedRead[] {
  return upstreamTasks(reads, scope)
    .filter((task) => task.writes.includes(originFile))
    .map(originOf)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function originOf({ id, target: { project, target }, via }: UpstreamTask): ResolvedRead {
  const path = inProject(project.root, `out/${target}/${originFile}`);
  return { as: `${originFile}:${project.name}`, path, at: via.at, producer: id, project: project.name };
}
