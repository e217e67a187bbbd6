import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Failure, fail, ok, type Result } from '@research/core';
import { repositoryOf, runGit } from '../../scope/git';

/** The commit with which the text is compared. */
export interface Since {
  /** Full object name. */
  readonly commit: string;
  /** For people: short name, day and subject. */
  readonly shown: string;
}

/**
 * Finds the commit that a user names. Nothing of the name reaches git as an option. Fails with `invalid-options` or, where
 * there is no repository, no commit or no such one, with `not-found`, and says what to type.
 */
export async function resolveSince(workspaceRoot: string, name: string): Promise<Result<Since>> {
  if (repositoryOf(workspaceRoot) === undefined) return fail(noRepository);
  if (name === '' || /^-|[\0-\x1f\x7f]/.test(name)) return fail(noName(name));
  const commit = await runGit(workspaceRoot, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  if (!commit.ok && commit.error.reason === 'command-missing') return commit;
  if (!commit.ok || !/^[0-9a-f]{40,64}$/.test(commit.value)) return fail(await unknown(workspaceRoot, name));
  const shown = await runGit(workspaceRoot, [
    'log',
    '-1',
    '--no-show-signature',
    '--format=%h of %cs, %s',
    commit.value,
  ]);
  return shown.ok ? ok({ commit: commit.value, shown: shown.value }) : shown;
}

const examples = ['--since=HEAD~1', '--since=<commit, tag or branch>; git log --oneline lists commits'];

const noRepository: Failure = {
  reason: 'not-found',
  what: 'the workspace is not in a git repository: there is no earlier text to compare with',
  tries: ['git init && git add --all && git commit'],
};

const noName = (name: string): Failure => ({
  reason: 'invalid-options',
  what: `--since=${JSON.stringify(name)} does not name a commit`,
  tries: examples,
});

async function unknown(workspaceRoot: string, name: string): Promise<Failure> {
  const head = await runGit(workspaceRoot, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  if (!head.ok)
    return {
      reason: 'not-found',
      what: 'nothing is committed yet: there is no earlier text to compare with',
      tries: ['git add --all && git commit'],
    };
  const shallow = await runGit(workspaceRoot, ['rev-parse', '--is-shallow-repository']);
  const isPath = existsSync(join(workspaceRoot, name));
  const why = isPath
    ? ': it is a path; --since takes a commit, all sources are compared'
    : /^\d+$/.test(name)
      ? `; Nx reads a name of digits as a number: --since=${name}^0, with all its zeros, is taken as it is written`
      : '';
  return {
    reason: 'not-found',
    what: `git knows no commit ${JSON.stringify(name)}${why}`,
    tries:
      shallow.ok && shallow.value === 'true'
        ? ['git fetch --unshallow   (this clone lacks older commits)', ...examples]
        : examples,
  };
}

/** How the .tex files of a workspace differ from those of a commit. */
export interface SourceChanges {
  /** Path now → path then, for those whose content or name has changed. */
  readonly changed: ReadonlyMap<string, string>;
  /** Paths of then, for all. */
  readonly known: ReadonlySet<string>;
  /** Paths of then of files that are gone. */
  readonly gone: readonly string[];
}

/** Compares the .tex files of the working tree with a commit; renamed ones are recognised. Paths are the workspace's. */
export async function sourceChanges(workspaceRoot: string, commit: string): Promise<Result<SourceChanges>> {
  const listed = await runGit(workspaceRoot, ['ls-tree', '-r', '-z', '--name-only', commit]);
  if (!listed.ok) return listed;
  const compared = await runGit(workspaceRoot, [
    ...['diff', '--name-status', '-z', '--find-renames', '--relative'],
    ...['--no-ext-diff', '--ignore-submodules', commit, '--', '*.tex'],
  ]);
  if (!compared.ok) return compared;
  const changed = new Map<string, string>();
  const gone: string[] = [];
  const words = compared.value.split('\0');
  for (let at = 0; at + 1 < words.length;) {
    const [status = '', path = '', renamed = ''] = words.slice(at, at + 3);
    at += /^[RC]/.test(status) ? 3 : 2;
    if (/^[RC]/.test(status)) changed.set(renamed, path);
    else if (status === 'D') gone.push(path);
    else if (status !== 'A') changed.set(path, path);
  }
  const known = new Set(listed.value.split('\0').filter((path) => path.endsWith('.tex')));
  return ok({ changed, known, gone });
}

/** The bytes of a file in a commit, but for white space at their end. */
export async function sourceThen(
  workspaceRoot: string,
  commit: string,
  path: string,
): Promise<Result<Buffer>> {
  const blob = ['cat-file', 'blob', `${commit}:./${path}`];
  const shown = await runGit(workspaceRoot, blob, { encoding: 'latin1' });
  return shown.ok ? ok(Buffer.from(`${shown.value}\n`, 'latin1')) : shown;
}
