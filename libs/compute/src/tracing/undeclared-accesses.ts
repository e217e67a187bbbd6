import { join, normalize } from 'node:path/posix';
import type { Trace, TracedAccess } from './parse-trace';
import { isSystemFile } from './system-files';
import type { UndeclaredFile } from './undeclared-file';

/** What is known about a task's files. All folders are absolute. */
export interface AccessScope {
  /** The workspace, under every name that programs may give it (links resolved or not). */
  readonly workspaceRoots: readonly string[];
  readonly home: string | undefined;
  readonly temporaryFolder: string | undefined;
  /** Where the task may do as it likes: its staging folder, the tracers. */
  readonly freeFolders: readonly string[];
  /** True for a file (relative to the workspace) whose bytes are in the hash of the task: declared, or an own source. */
  isHashed(path: string): boolean;
  /** True when there is a regular file at an absolute path. */
  isFile(path: string): boolean;
}

/** An access that nothing declares, for people. */
export interface UndeclaredAccess extends UndeclaredFile, Pick<TracedAccess, 'place'> {
  readonly calls: readonly string[];
  /** False for a file outside of the workspace. */
  readonly inside: boolean;
}

/**
 * The accesses of a trace that nothing declares, sorted by path, one for each file: a file that is written is not also
 * named as read. Fine are what is hashed, free and temporary folders, interpreters, packages, system files, and what
 * lies in dot folders of the home (settings, caches). Folders, and files that were looked for in vain, are no reads.
 */
export function undeclaredAccesses(trace: Trace, scope: AccessScope): UndeclaredAccess[] {
  const found = new Map<string, UndeclaredAccess>();
  for (const traced of trace.accesses) {
    const access = sortAccess({ ...traced, path: sourceOf(normalize(traced.path)) }, trace.roots, scope);
    if (!access) continue;
    const known = found.get(access.path);
    if (!known || (known.access === 'read' && access.access === 'write')) found.set(access.path, access);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Bytecode stands for the source that Python compares it with. */
const sourceOf = (path: string): string =>
  path.replace(/\/__pycache__\/([^/]+)\.cpython-\d+(?:\.opt-\d)?\.pyc$/, '/$1.py');

function sortAccess(
  traced: TracedAccess,
  roots: readonly string[],
  scope: AccessScope,
): UndeclaredAccess | undefined {
  const { path, access } = traced;
  if (access === 'read' && !scope.isFile(path)) return undefined;
  if (scope.freeFolders.some((folder) => isIn(path, folder))) return undefined;
  const workspace = scope.workspaceRoots.find((root) => isIn(path, root));
  const inner = workspace === undefined ? undefined : path.slice(workspace.length + 1);
  const shown = workspace === undefined ? shownOutside(path, scope) : inner;
  if (shown === undefined || isPackage(path, roots, workspace)) return undefined;
  if (inner !== undefined && isFine(inner, access, scope)) return undefined;
  const { by, calls, place } = traced;
  return { path: shown, access, by, calls, inside: workspace !== undefined, ...(place ? { place } : {}) };
}

function isFine(path: string, access: TracedAccess['access'], { isHashed }: AccessScope): boolean {
  return path.startsWith('node_modules/') || (access === 'read' && isHashed(path));
}

/** A root that contains the whole workspace (`/usr`, for a workspace below it) says nothing about files in it. */
function isPackage(path: string, roots: readonly string[], workspace: string | undefined): boolean {
  return roots.some((root) => isIn(path, root) && (workspace === undefined || !isIn(workspace, root)));
}

/** The name under which a file outside the workspace is shown; undefined for a file that is not data. */
function shownOutside(path: string, { home, temporaryFolder }: AccessScope): string | undefined {
  if (temporaryFolder !== undefined && isIn(path, temporaryFolder)) return undefined;
  if (home === undefined || home === '/' || !isIn(path, home)) return isSystemFile(path) ? undefined : path;
  const inHome = path.slice(home.length + 1);
  return /^(?:\.|Library\/)/.test(inHome) ? undefined : join('~', inHome);
}

const isIn = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
