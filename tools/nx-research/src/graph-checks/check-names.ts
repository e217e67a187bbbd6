import { taskId } from '@research/core';
import type { Phase } from '../executors/phases/kind';
import { isPlainName, matchProjects, stringsIn } from './declared-workspace';
import { dependsOnOf } from './depends-on';
import { error, type GraphFinding } from './finding';
import type { GraphScope } from './graph-scope';

/** Names of projects and targets that do not exist: Nx ignores most of them silently. */
export function checkNames(scope: GraphScope): GraphFinding[] {
  return [...wrongDependsOn(scope), ...wrongImplicit(scope), ...wrongPhases(scope)];
}

const wrong = (what: string, at: GraphFinding['failure']['at'], ...tries: string[]): GraphFinding =>
  error({ reason: 'unknown-project', what, at, tries: [...tries, 'npx nx show projects'] });

function wrongDependsOn({ workspace, tasks }: GraphScope): GraphFinding[] {
  const all = workspace.projects.map(({ declaration }) => declaration);
  return dependsOnOf(workspace).flatMap(({ project, target, waitsFor, of, at, own }) => {
    if (!own || typeof of === 'string') return [];
    const who = taskId(project.declaration.name, target);
    return of.filter(isPlainName).flatMap((name) => {
      if (name === 'self' || name === 'dependencies') return [];
      if (matchProjects([name], all).length === 0)
        return [
          wrong(`${who} depends on project "${name}", which does not exist; Nx goes on without it`, at),
        ];
      if (tasks.has(taskId(name, waitsFor))) return [];
      return [
        wrong(`${who} depends on ${name}:${waitsFor}, which does not exist; Nx goes on without it`, at),
      ];
    });
  });
}

function wrongImplicit({ workspace }: GraphScope): GraphFinding[] {
  const all = workspace.projects.map(({ declaration }) => declaration);
  return workspace.projects.flatMap(({ declaration, config, locate }) =>
    stringsIn(config['implicitDependencies'] ?? []).flatMap((name, index) =>
      !isPlainName(name) || matchProjects([name], all).length > 0
        ? []
        : wrong(
            `${declaration.name} depends on project "${name}", which does not exist, and no nx command starts`,
            locate('implicitDependencies', index),
          ),
    ),
  );
}

function wrongPhases({ workspace, catalogue, tasks }: GraphScope): GraphFinding[] {
  const all = workspace.projects.map(({ declaration }) => declaration);
  return workspace.projects.flatMap(({ declaration, locate }) =>
    [...(catalogue.get(declaration.name)?.tasks.values() ?? [])].flatMap(({ id, kind, target }) => {
      if (kind.name !== 'phases') return [];
      const { phases } = target.options as { readonly phases: readonly Phase[] };
      return phases.flatMap(({ projects, targets }, number) => {
        const at = locate('targets', target.declaredBy, 'options', 'phases', number);
        const chosen = projects.length > 0 ? matchProjects(projects, all) : all;
        const isThere = targets.some((name) => chosen.some((one) => tasks.has(taskId(one.name, name))));
        if (isThere) return [];
        const what = `phase ${number + 1} of ${id} has nothing to run: no project of ${projects.join(', ') || 'all'} has a target ${targets.join(' or ')}`;
        return [wrong(what, at)];
      });
    }),
  );
}
