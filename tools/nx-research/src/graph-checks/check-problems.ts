import { formatLocation } from '@research/core';
import { locateKey } from '../wiring/locate-key';
import { allTasks } from '../wiring/wirings';
import { error, type GraphFinding, located } from './finding';
import type { GraphScope } from './graph-scope';
import { inProject } from '../wiring/project-path';

/** What wiring has recorded, each problem once, with the tasks that fail because of it; and executors that there are not. */
export function checkProblems(scope: GraphScope): GraphFinding[] {
  const found = new Map<string, GraphFinding & { readonly tasks: string[] }>();
  for (const { id, projectRoot, target, problems } of allTasks(scope.wirings)) {
    const file = inProject(projectRoot, 'project.json');
    const own = locateKey(file, scope.workspace.files.read(file), ['targets', target]);
    for (const failure of problems.flatMap((problem) => located(problem, own))) {
      const key = `${formatLocation(failure.at)} ${failure.what}`;
      const finding = found.get(key) ?? { ...error(failure), tasks: [] };
      finding.tasks.push(id);
      found.set(key, finding);
    }
  }
  return [...found.values(), ...unknownExecutors(scope)];
}

const prefix = 'nx-research:';

function unknownExecutors({ workspace, kinds }: GraphScope): GraphFinding[] {
  return workspace.projects.flatMap(({ declaration, locate }) =>
    Object.entries(declaration.targets).flatMap(([target, { executor = '' }]) =>
      !executor.startsWith(prefix) || kinds.has(executor)
        ? []
        : error({
            reason: 'invalid-options',
            what: `${declaration.name}:${target}: there is no executor "${executor}"`,
            at: locate('targets', target, 'executor'),
            tries: ['see which there are: node_modules/nx-research/executors.json'],
          }),
    ),
  );
}
