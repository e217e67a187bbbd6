import { type Failure, fail, ok, type Result, severalFailures } from '@research/core';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inProject, isBelow } from '../wiring/project-path';
import { ownTree } from '../wiring/own-tree';
import type { WiredTask } from '../wiring/wired-task';
import { git } from './git';

/**
 * Fails when a task names a tracked file that Nx does not hash: after an edit, the outputs of before would come from the
 * cache. A task that Nx does not cache looks at its files itself.
 */
export async function requireHashed(
  { id, cache, reads, tracked, sources, links, projectRoot }: WiredTask,
  workspaceRoot: string,
): Promise<Result<void>> {
  if (!cache) return ok(undefined);
  const own = 'allBut' in sources ? [] : sources.map((file) => inProject(projectRoot, file));
  const places = new Map([...own, ...tracked].map((path) => [path, { file: path }]));
  for (const { path, producer, at } of reads) if (producer === undefined) places.set(path, at);
  // What is behind a link is hashed by its content.
  const linked = links.map(({ path }) => path);
  const paths = [...places.keys()].filter((path) => !isBelow(path, linked));
  const unhashed = await unhashedFiles(workspaceRoot, paths);
  if (unhashed.size === 0) return ok(undefined);
  const failures = [...unhashed].map(([path, rule]): Failure => ({
    reason: 'undeclared-read',
    what: `${path} is ignored by git or Nx (${rule}), so an edit of it would not run ${id} again`,
    at: places.get(path) ?? { file: path },
    tries: triesForIgnored(path, rule),
  }));
  return fail(severalFailures(`${id} reads files that are ignored`, failures));
}

/** What to do about an ignored file that a task reads. @param rule as {@link unhashedFiles} gives it, where it is known */
export const triesForIgnored = (path: string, rule?: string): string[] => [
  rule === undefined
    ? `narrow the rule that ignores it: git check-ignore --no-index --verbose '${path}' names it`
    : `narrow the rule, or remove it: ${rule}`,
  'if a program makes it, declare the program as a task that writes it, and name it project/file',
  'if it is too large for git, pin it as a source: docs/guides/real-data.md',
];

/** A project's own files that Nx does not hash, relative to the workspace; those behind links are not among them. */
export async function unhashedOwnFiles(workspaceRoot: string, projectRoot: string): Promise<string[]> {
  const { files } = ownTree(workspaceRoot, projectRoot);
  const paths = files.flatMap(({ path, link }) => (link === undefined ? [inProject(projectRoot, path)] : []));
  return [...(await unhashedFiles(workspaceRoot, paths)).keys()];
}

/**
 * Finds the files that Nx does not hash, because an ignore rule names them: tracked files are no exception for Nx.
 * Nx knows `.gitignore`, `.git/info/exclude`, the user's global ignore file and `.nxignore`; a `core.excludesFile` of the
 * clone it does not know.
 * @param paths relative to the workspace; none behind a link, where git refuses to look
 * @returns path → the rule, as `.gitignore:7: *.csv`
 */
export async function unhashedFiles(
  workspaceRoot: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (paths.length === 0) return new Map();
  const nxIgnore = join(workspaceRoot, '.nxignore');
  const found = await Promise.all([
    rulesFor(workspaceRoot, paths, []),
    existsSync(nxIgnore) ? rulesFor(workspaceRoot, paths, ['-c', `core.excludesFile=${nxIgnore}`]) : [],
  ]);
  return new Map(found.flat());
}

async function rulesFor(
  workspaceRoot: string,
  paths: readonly string[],
  settings: readonly string[],
): Promise<[path: string, rule: string][]> {
  const args = [...settings, 'check-ignore', '--no-index', '--verbose', '-z', '--stdin'];
  const input = paths.map((path) => `${path}\0`).join('');
  const fields = ((await git(workspaceRoot, args, { input })) ?? '').split('\0');
  const found = [];
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [source = '', line = '', pattern = '', path = ''] = fields.slice(at, at + 4);
    if (!pattern.startsWith('!')) found.push({ source, line, pattern, path });
  }
  if (found.length === 0) return [];
  const unknown = settings.length === 0 ? await excludesFileOfClone(workspaceRoot) : undefined;
  return found
    .filter(({ source }) => source !== unknown)
    .map(({ source, line, pattern, path }) => [path, `${shown(source, workspaceRoot)}:${line}: ${pattern}`]);
}

const shown = (source: string, workspaceRoot: string): string =>
  source.startsWith(`${workspaceRoot}/`) ? source.slice(workspaceRoot.length + 1) : source;

async function excludesFileOfClone(workspaceRoot: string): Promise<string | undefined> {
  const found = await git(workspaceRoot, ['config', '--show-scope', '--path', '--get', 'core.excludesFile']);
  const [scope, path] = found?.split('\t') ?? [];
  return scope === 'local' || scope === 'worktree' ? path : undefined;
}
