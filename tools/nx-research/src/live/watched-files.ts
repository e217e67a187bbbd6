import type { Watched } from '@research/preview';
import { basename, join } from 'node:path';
import { isOwnSource } from '../wiring/own-sources';
import type { LivePlan } from './live-plan';
import { fromProject, inProject, liesIn } from '../wiring/project-path';

/** What an edit of a file asks for. */
export interface EditMeaning {
  /** The document reads it: LaTeX is enough. */
  readonly typesets: boolean;
  /** A task before the document may depend on it: Nx has to say. */
  readonly builds: boolean;
  /** It may change what the document consists of. */
  readonly wires: boolean;
}

/** Files of a project on which none of its tasks depends. */
const noInput = /\.(?:md|spec\.ts)$/;

/** Every file of which an edit means something for the document. */
export function watchedFiles(plan: LivePlan, workspaceRoot: string): Watched {
  const reads = [plan.task, ...plan.upstream].flatMap((task) =>
    task.reads.filter((read) => task === plan.task || read.producer === undefined),
  );
  const files = [...reads.map(({ path }) => path), inProject(plan.task.projectRoot, 'project.json')];
  const absolute = (path: string): string => join(workspaceRoot, path);
  // To watch the whole workspace for a document at its root would cost more than it is worth.
  const own = (plan.task.texProjects ?? []).map(({ root }) => root).filter((root) => root !== '.');
  const folders = [...new Set([...upstreamRoots(plan), ...own])];
  return { files: [...new Set(files)].map(absolute), folders: folders.map(absolute) };
}

/** Whether TeX may open a file though no source names it. */
const isSpare = (path: string, { task }: LivePlan): boolean =>
  (task.texProjects ?? []).some(
    ({ root }) => liesIn(root, path) && isOwnSource(fromProject(root, path), root),
  );

/** Whether a file in the folder of a project before the document counts. */
export const isBuildInput = (path: string): boolean => !noInput.test(path);

/** What an edit means. @param path relative to the workspace */
export function meaningOf(path: string, plan: LivePlan): EditMeaning {
  const declares = basename(path) === 'project.json';
  return {
    typesets: plan.task.reads.some((read) => read.path === path) || isSpare(path, plan),
    builds:
      upstreamRoots(plan).some((root) => liesIn(root, path) && !fromProject(root, path).startsWith('out/')) ||
      plan.upstream.some(({ reads }) =>
        reads.some((read) => read.path === path && read.producer === undefined),
      ),
    wires: declares || /\.(?:tex|qmd)$/.test(path),
  };
}

function upstreamRoots({ task, upstream }: LivePlan): string[] {
  const roots = upstream.map(({ projectRoot }) => projectRoot);
  return [...new Set(roots)].filter((root) => root !== task.projectRoot);
}
