import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, type Failure, ok, type Result } from '@research/core';
import { git, gitFolder, repositoryOf, runGit } from '../scope/git';
import { blindLinks } from './blind-links';
import { isUnlisted, standInsFor } from './unlisted-paths';

/** The working tree at one moment, as far as git can vouch for it. */
export interface Snapshot {
  /** Id of a git tree: uncommitted and untracked files included, what git cannot vouch for left out. */
  readonly tree: string;
  /** Paths that `nx affected` cannot read from git's lists; what stands for them is left out of the tree. */
  readonly unlisted: readonly string[];
}

/** Environment of a git command that works on a copy of the index. */
type IndexCopy = { readonly GIT_INDEX_FILE: string };

/** Where secrets are kept, by Nx's names of such files and ours: what git has is in its history for ever. */
const secretFiles = ['.env', '.env.*', '.*.env', 'hosts.local.yaml'];
const everythingElse = ['.', ...secretFiles.map((name) => `:(exclude,glob)**/${name}`)];

/**
 * Writes the working tree as it is now as a git tree. A file that git cannot read, or whose edits it does not look for, is
 * left out: compared with the tree it counts as changed. Fails with git's own words when there can be no tree at all.
 * `undefined` outside a repository.
 */
export async function snapshotTree(workspaceRoot: string): Promise<Result<Snapshot> | undefined> {
  if (repositoryOf(workspaceRoot) === undefined) return undefined;
  const settings = readSettings(workspaceRoot);
  return withIndexCopy(workspaceRoot, async (env) => takeSnapshot(workspaceRoot, await settings, env));
}

/** Runs git commands against a copy of the index, so that the user's own is not touched. */
export async function withIndexCopy<T>(
  workspaceRoot: string,
  use: (env: IndexCopy) => Promise<Result<T>>,
): Promise<Result<T>> {
  const index = join(gitFolder(repositoryOf(workspaceRoot) ?? workspaceRoot), 'index');
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), 'research-index-'));
    const copy = join(folder, 'index');
    await copyIndex(index, copy);
    return await use({ GIT_INDEX_FILE: copy });
  } catch (error) {
    return fail(notCopied(error as Error));
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A copy keeps git's file stamps, so that only changed files are read again. It has the age of the original: git reads a file
 * again that was written in the same second as the index. Before the first commit there is no index.
 */
async function copyIndex(index: string, copy: string): Promise<void> {
  if (!existsSync(index)) return;
  const writtenSeconds = Math.floor((await stat(index)).mtimeMs / 1000);
  await copyFile(index, copy);
  await utimes(copy, writtenSeconds, writtenSeconds);
}

const notCopied = ({ message }: Error): Failure => ({
  reason: 'file-system',
  what: `the index of git could not be copied into ${tmpdir()}`,
  said: message,
});

async function takeSnapshot(
  workspaceRoot: string,
  { excludes, quotesUnicode }: Settings,
  env: IndexCopy,
): Promise<Result<Snapshot>> {
  const ask = (args: readonly string[], input?: string): Promise<Result<string>> =>
    runGit(workspaceRoot, args, { env, ...(input === undefined ? {} : { input }) });
  const added = await ask([...excludes, 'add', '--all', '--ignore-errors', '--', ...everythingElse]);
  // After a failure, whatever still differs from the working tree is what git did not take.
  const refused = added.ok
    ? ok('')
    : await ask([...excludes, 'ls-files', '-z', '-m', '-d', '-o', '--exclude-standard']);
  if (!refused.ok) return added.ok ? refused : added;
  const listed = await ask(['ls-files', '-z', '--stage', '-v']);
  if (!listed.ok) return listed;
  const entries = parseEntries(listed.value);
  const blind = await blindLinks(
    workspaceRoot,
    entries.filter(({ mode }) => mode === '120000').map(({ path }) => path),
    (args) => ask([...excludes, ...args]),
  );
  if (!blind.ok) return blind;
  const unlisted = entries.map(({ path }) => path).filter((path) => isUnlisted(path, quotesUnicode));
  const leftOut = [
    ...split(refused.value).filter((path) => !path.endsWith('/')),
    ...entries.filter(isUnwatched).map(({ path }) => path),
    ...blind.value,
    ...standInsFor(unlisted, { known: entries.map(({ path }) => path), quotesUnicode }),
  ];
  const removed = leftOut.length === 0 ? ok('') : await forget(ask, leftOut);
  if (!removed.ok) return removed;
  // Objects that a partial clone has not fetched are no reason to refuse.
  const tree = await ask(['write-tree', '--missing-ok']);
  return tree.ok ? ok({ tree: tree.value, unlisted }) : tree;
}

const forget = (
  ask: (args: readonly string[], input: string) => Promise<Result<string>>,
  paths: readonly string[],
): Promise<Result<string>> =>
  ask(
    ['update-index', '-z', '--force-remove', '--stdin'],
    [...new Set(paths)].map((path) => `${path}\0`).join(''),
  );

interface Entry {
  /** As `git ls-files -v` gives it: H, or a letter for what git does not look at. */
  readonly tag: string;
  readonly mode: string;
  readonly path: string;
}

const parseEntries = (listed: string): Entry[] =>
  split(listed).flatMap((line) => {
    const { tag, mode, path } = /^(?<tag>\S) (?<mode>\d+) [^\t]*\t(?<path>.*)$/s.exec(line)?.groups ?? {};
    return tag && mode && path ? [{ tag, mode, path }] : [];
  });

/** Entries that may differ from the working tree though git says nothing: submodules, `assume-unchanged`, `skip-worktree`. */
const isUnwatched = ({ tag, mode }: Entry): boolean => mode === '160000' || tag !== 'H';

const split = (listed: string): string[] => listed.split('\0').filter((part) => part !== '');

interface Settings {
  /** Options of git with which it ignores what Nx ignores. */
  readonly excludes: readonly string[];
  readonly quotesUnicode: boolean;
}

/**
 * Nx ignores what the user's global configuration ignores, and knows of no other `core.excludesFile`: what only another one
 * hides from git belongs to the tree.
 */
async function readSettings(workspaceRoot: string): Promise<Settings> {
  const names = '^core\\.(quotepath|excludesfile)$';
  const found = split(
    (await git(workspaceRoot, ['config', '--show-scope', '-z', '--get-regexp', names])) ?? '',
  );
  const values = found.flatMap((part, index) =>
    index % 2 === 0 ? [[part, found[index + 1] ?? ''] as const] : [],
  );
  const lastOf = (name: string, inScope = /./): string | undefined =>
    values
      .filter(([scope, line]) => inScope.test(scope) && line.split('\n')[0] === name)
      .at(-1)?.[1]
      .slice(name.length + 1);
  const hides = lastOf('core.excludesfile', /^(?!global|system)/) !== undefined;
  const global = lastOf('core.excludesfile', /^(?:global|system)/) ?? defaultExcludes();
  return {
    excludes: hides ? ['-c', `core.excludesFile=${global}`] : [],
    quotesUnicode: !/^(?:false|no|off|0)$/i.test(lastOf('core.quotepath') ?? 'true'),
  };
}

/** Whether git quotes all but ASCII in the lists that Nx reads. */
export const quotesUnicode = async (workspaceRoot: string): Promise<boolean> =>
  (await readSettings(workspaceRoot)).quotesUnicode;

const defaultExcludes = (): string =>
  join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'git', 'ignore');
