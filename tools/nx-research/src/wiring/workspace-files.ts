import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Link } from './links';
import { ownTree } from './own-tree';
import { inProject, leadsOut } from './project-path';

/** Read access to the workspace's files, by path relative to its root: all that wiring sees of the disk. */
export interface WorkspaceFiles {
  /** Text of a file, or `undefined` when it is not there. */
  read(path: string): string | undefined;
  isFile(path: string): boolean;
  /** The link that a file is, or that is on the way to it; `undefined` where the path is where its content is. */
  linkAt(path: string): Link | undefined;
  /** The links among a project's own files. @param root the project's folder */
  ownLinks(root: string): readonly Link[];
}

/** The files on disk, each read once. */
export function diskFiles(workspaceRoot: string): WorkspaceFiles {
  const isFile = (path: string): boolean => {
    try {
      return statSync(join(workspaceRoot, path), { throwIfNoEntry: false })?.isFile() ?? false;
    } catch {
      return false; // a circle of links, a name that no file can have
    }
  };
  const read = once((path: string) =>
    isFile(path) ? readFileSync(join(workspaceRoot, path), 'utf8') : undefined,
  );
  const realRoot = once((path: string) => realpathSync.native(path));
  const linkAt = once((path: string): Link | undefined => {
    const real = realPath(join(workspaceRoot, path));
    if (real === undefined) return undefined;
    const inside = relative(realRoot(workspaceRoot), real);
    if (inside === path) return undefined;
    const isCircle = !leadsOut(relative(real, join(realRoot(workspaceRoot), dirname(path))));
    const to = leadsOut(inside) ? real : inside || '.';
    return { path, to, isFolder: statSync(real).isDirectory(), isCircle };
  });
  const ownLinks = once((root: string): readonly Link[] =>
    ownTree(workspaceRoot, root).links.map(({ path }) => {
      const link = inProject(root, path);
      return linkAt(link) ?? { path: link, to: link, isFolder: false, isCircle: false };
    }),
  );
  return { read, isFile, linkAt, ownLinks };
}

/** `undefined` for a path on which there is nothing, or a circle of links. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/** Remembers what a look at the disk has given. */
function once<Value>(look: (path: string) => Value): (path: string) => Value {
  const known = new Map<string, Value>();
  return (path) => {
    const value = known.has(path) ? (known.get(path) as Value) : look(path);
    known.set(path, value);
    return value;
  };
}

/** Files in memory: path → text. No links are among them. */
export function memoryFiles(texts: Readonly<Record<string, string>>): WorkspaceFiles {
  const isFile = (path: string): boolean => Object.hasOwn(texts, path);
  return {
    read: (path) => (isFile(path) ? texts[path] : undefined),
    isFile,
    linkAt: () => undefined,
    ownLinks: () => [],
  };
}
