import type { Failure } from '@research/core';
import { isAbsolute } from 'node:path';
import type { Catalogue } from './catalogue';
import type { ProjectDeclaration } from './declaration';
import { isOwnSource, type OwnSources } from './own-sources';
import { patternOf } from './pattern';
import { fromProject, inProject, isBelow } from './project-path';
import type { PlanningScope } from './task-kind';

/**
 * Content that a task reaches through a link. Nx hashes a link to a file once and never looks again, it passes over a link to a
 * folder, and `affected` asks git, which sees where a link leads and not what is there.
 */
export interface Link {
  /** The path that is read, relative to the workspace. */
  readonly path: string;
  /** Where its content is: relative to the workspace, absolute outside of it. A link that leads nowhere stays itself. */
  readonly to: string;
  readonly isFolder: boolean;
  /** True for a link to a folder that it lies in itself. */
  readonly isCircle: boolean;
}

/** Tracked files that a task depends on. */
interface TrackedReads {
  readonly project: ProjectDeclaration;
  readonly sources: OwnSources;
  /** Relative to the workspace. */
  readonly tracked: readonly string[];
}

/** The links on the way to what a task reads; those that lead to own files which it depends on anyway are left out. */
export function linksBehind(
  { project: { root }, sources, tracked }: TrackedReads,
  { catalogue, files }: PlanningScope,
): Link[] {
  const isCovered = ({ path, to }: Link): boolean =>
    to === root ||
    (path !== to && catalogue.ownerOf(to)?.root === root && isOwnSource(fromProject(root, to), root));
  const own =
    'allBut' in sources
      ? files
          .ownLinks(root)
          .filter((link) => !isBelow(fromProject(root, link.path), sources.allBut) && !isCovered(link))
      : sources.flatMap((file) => files.linkAt(inProject(root, file)) ?? []);
  const links = [...own, ...tracked.flatMap((path) => files.linkAt(path) ?? [])];
  return [...new Map(links.map((link) => [link.path, link])).values()];
}

/** The Nx inputs that see what is behind links: where it is for `affected`, and its bytes for the hash. */
export function linkInputs(links: readonly Link[]): (string | { readonly runtime: string })[] {
  if (links.length === 0) return [];
  const inside = links.filter(({ to }) => !isAbsolute(to));
  const places = inside.map(
    ({ to, isFolder }) => `{workspaceRoot}/${patternOf(to)}${isFolder ? '/**/*' : ''}`,
  );
  const option = inside.length < links.length ? [outsideOption] : [];
  const paths = links.map(({ path }) => quoted(path));
  return [...new Set(places), { runtime: [linkedContent, ...option, ...paths].join(' ') }];
}

/** The program that hashes what is behind links, as Nx starts it: at the root of the workspace. */
const linkedContent = 'node node_modules/nx-research/dist/linked-content.js';
const outsideOption = '--outside';

/**
 * True for an input, as Nx names it after a run, that looks at content outside of the workspace: no git tree holds it, so the
 * task counts as affected by every change.
 */
export const looksOutside = (node: string): boolean => node.includes(`${linkedContent} ${outsideOption} `);

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The problems with links behind which no content stands still: what a task writes, or the project itself. */
export function wrongLinks(links: readonly Link[], catalogue: Catalogue): Failure[] {
  return links.flatMap(({ path, to, isCircle }) => {
    if (isCircle) return [aroundItself(path)];
    const owner = catalogue.ownerOf(to);
    if (!owner || !fromProject(owner.root, to).startsWith('out/')) return [];
    const file = fromProject(owner.root, to).split('/').slice(2).join('/');
    const what = `${path} is a link to ${to}, which a task of ${owner.name} writes`;
    const tries = [`remove the link, and read ${owner.name}/${file}`];
    return [{ reason: 'undeclared-read' as const, what, at: { file: path }, tries }];
  });
}

const aroundItself = (path: string): Failure => ({
  reason: 'invalid-reference',
  what: `${path} is a link to a folder around the project: all that is in there would count as its source`,
  at: { file: path },
  tries: ['let it lead to the files that are needed, or remove it'],
});
