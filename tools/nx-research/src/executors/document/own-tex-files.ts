import type { ProjectDeclaration } from '../../wiring/declaration';
import { everySource } from '../../wiring/own-sources';
import type { PlanningScope, TaskPlan } from '../../wiring/task-kind';
import { liesIn } from '../../wiring/project-path';
import type { TexClosure } from '../../wiring/tex-closure';

/** Executors of targets that typeset the files of their project. */
const typesetting: readonly (string | undefined)[] = ['nx-research:document', 'nx-research:chapter'];

/**
 * The files that TeX may open though no source names them (a macro makes the name), and the inputs that stand for them:
 * all of the entry's own project, and of the chapters that it takes in.
 */
export function ownTexFiles(
  own: ProjectDeclaration,
  { projects }: Pick<TexClosure, 'projects'>,
  { catalogue }: PlanningScope,
): Required<Pick<TaskPlan, 'sources' | 'texProjects'>> {
  const others = projects.filter(({ name, root }) => {
    const targets = Object.values(catalogue.declarations.get(name)?.targets ?? {});
    // A document around this one's folder has the whole workspace in its own, at the root.
    if (name === own.name || liesIn(root, own.root)) return false;
    return targets.some(({ executor }) => typesetting.includes(executor));
  });
  return {
    sources: everySource,
    texProjects: [own, ...others].map(({ name, root }) => ({ name, root })),
  };
}
