import { dirname, isAbsolute, join } from 'node:path/posix';

/** A project's folder: `.` for the project at the root of the workspace. */
interface Rooted {
  readonly root: string;
}

/**
 * The path of a project's file relative to the workspace. A project at the root adds nothing to it (`./main.tex` is not a
 * path that Nx knows), and `..` steps are resolved: a path that still begins with one is outside of the workspace.
 */
export const inProject = (root: string, file: string): string => join(root, file);

/** True for a path that leads out of the folder that it is relative to, or is absolute. */
export const leadsOut = (path: string): boolean =>
  path === '..' || path.startsWith('../') || isAbsolute(path);

/** True for what lies in a folder; everything in the workspace lies in `.`. */
export const liesIn = (root: string, path: string): boolean => root === '.' || path.startsWith(`${root}/`);

/** The path of a workspace's file relative to a project's folder that it lies in. */
export const fromProject = (root: string, path: string): string =>
  root === '.' ? path : path.slice(root.length + 1);

/**
 * Finds the project that a file belongs to, as Nx does: the one whose folder is the nearest above it. A chapter in the folder
 * of its document belongs to the chapter. @returns `undefined` for a file of no project, or outside of the workspace
 */
export function ownersOf<Project extends Rooted>(
  projects: Iterable<Project>,
): (path: string) => Project | undefined {
  const byRoot = new Map([...projects].map((project) => [project.root, project]));
  return (path) => {
    if (leadsOut(path)) return undefined;
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const owner = byRoot.get(folder);
      if (owner !== undefined || folder === '.') return owner;
    }
  };
}

/** True for one of some files and folders, and for what is in these. */
export const isBelow = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path === place || path.startsWith(`${place}/`));

/** The name of a task's output below its output folder. @param path relative to the workspace */
export function outputName(path: string, target: string): string {
  const folder = `/out/${target}/`;
  const from = `/${path}`.indexOf(folder);
  return from < 0 ? path : `/${path}`.slice(from + folder.length);
}
