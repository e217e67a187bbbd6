import { taskId, parseTaskId } from '@research/core';
import type { Link } from '@research/reporting';
import type { Phase } from '../executors/phases/kind';
import type { ProjectDeclaration } from '../wiring/declaration';
import { parseReference } from '../wiring/reference';
import { isRecord, matchProjects } from './declared-workspace';
import { type GraphFinding, warning } from './finding';
import type { GraphScope } from './graph-scope';
import { stopsNx } from './stops-nx';

/** Kinds of projects for whose sake there are others. */
const asking = ['kind:workflow', 'kind:document', 'kind:database'];

/** Kinds of projects that are there without anybody who depends on them. */
const standing = [...asking, 'kind:command', 'kind:library', 'kind:sample', 'kind:code'];

/** Projects that no workflow runs and that nothing of a document is made from. Without any of these nothing is asked for. */
export function checkReach(scope: GraphScope): GraphFinding[] {
  const { projects, paths, files } = scope.workspace;
  // The dependencies of an unreadable file are unknown.
  if (stopsNx(paths, files).length > 0) return [];
  const all = projects.map(({ declaration }) => declaration);
  const roots = all.filter((project) => hasKind(project, asking));
  if (roots.length === 0) return [];
  const reached = reachedFrom(
    roots.flatMap((project) => [project.name, ...askedBy(project, all, scope)]),
    scope,
  );
  return projects
    .filter(({ declaration }) => !reached.has(declaration.name) && !hasKind(declaration, standing))
    .map(({ declaration, locate }) =>
      warning({
        reason: 'unreachable-project',
        what: `nothing that a workflow or a document asks for depends on ${declaration.name}`,
        at: locate('name'),
        tries: [
          'read what it writes in a script or notebook, or \\input it in a chapter',
          'or add it to a workflow, in workflows/',
          'or tag it "kind:library" if others only borrow from it, or delete it',
        ],
      }),
    );
}

const hasKind = ({ tags }: ProjectDeclaration, wanted: readonly string[]): boolean =>
  tags.some((tag) => wanted.includes(tag));

/** The projects that the phases of a workflow choose and that have what they run. */
function askedBy(
  { name }: ProjectDeclaration,
  all: readonly ProjectDeclaration[],
  scope: GraphScope,
): string[] {
  return [...(scope.catalogue.get(name)?.tasks.values() ?? [])].flatMap(({ kind, target }) => {
    if (kind.name !== 'phases') return [];
    const { phases } = target.options as { readonly phases: readonly Phase[] };
    return phases.flatMap(({ projects, targets }) => {
      const chosen = projects.length > 0 ? matchProjects(projects, all) : all;
      return chosen
        .map((one) => one.name)
        .filter((one) => targets.some((each) => scope.tasks.has(taskId(one, each))));
    });
  });
}

/** Reads as they are written, also those that cannot be found: what is meant is not forgotten for a typing mistake. */
function meantLinks({ workspace }: GraphScope): Link[] {
  return workspace.projects.flatMap(({ declaration }) =>
    Object.values(declaration.targets).flatMap(({ options: { reads } }) =>
      Object.values(isRecord(reads) ? reads : {}).flatMap((text) => {
        const meant = typeof text === 'string' ? parseReference(text) : undefined;
        return meant?.kind === 'project' ? [{ from: declaration.name, to: meant.project }] : [];
      }),
    ),
  );
}

function reachedFrom(start: readonly string[], scope: GraphScope): ReadonlySet<string> {
  const { links, projectLinks } = scope;
  const projectOf = (task: string): string => parseTaskId(task).project;
  const between = [
    ...projectLinks,
    ...meantLinks(scope),
    ...links.map(({ from, to }) => ({ from: projectOf(from), to: projectOf(to) })),
  ];
  const reached = new Set(start);
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const { from, to } of between) if (reached.has(from)) reached.add(to);
  }
  return reached;
}
