import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Failure, fail, ok, type Result } from '@research/core';

/** What a git command gets beside its arguments. */
interface GitInput {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** How its output is decoded; `latin1` keeps every byte. */
  readonly encoding?: BufferEncoding;
}

/** Runs git in a folder and gives its standard output without the last newline; `undefined` when git fails. */
export async function git(
  folder: string,
  args: readonly string[],
  input: GitInput = {},
): Promise<string | undefined> {
  const done = await runGit(folder, args, input);
  return done.ok ? done.value : undefined;
}

/**
 * Runs git in a folder and gives its standard output without the last newline. Fails with `command-missing`, or with
 * `command-failed` and git's own words.
 */
export function runGit(
  folder: string,
  args: readonly string[],
  { env = {}, input = '', encoding = 'utf8' }: GitInput = {},
): Promise<Result<string>> {
  const options = {
    cwd: folder,
    env: { ...environmentFor(folder, process.env), ...env },
    maxBuffer: 1 << 28,
    encoding,
  };
  return new Promise((resolve) => {
    const child = execFile('git', [...ownSettings, ...args], options, (error, stdout, stderr) =>
      resolve(error ? fail(refusal(args, error, stderr)) : ok(stdout.trimEnd())),
    );
    // A git that fails, or wants no input, closes it early; what it says by its exit code counts.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/** The folder that holds `.git`: the workspace or one above it; `undefined` outside a repository. */
export function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : repositoryOf(above);
}

/** The folder in which git keeps the refs and the index of this worktree. */
export function gitFolder(repository: string): string {
  const path = join(repository, '.git');
  try {
    const [, elsewhere] = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
    return elsewhere === undefined ? path : resolve(repository, elsewhere);
  } catch {
    return path; // a folder
  }
}

/**
 * Variables with which git hooks and wrappers point git at another repository or index. Of a workspace in a repository only
 * its own is meant.
 */
export const redirections = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
];

function environmentFor(folder: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (repositoryOf(folder) === undefined) return env;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !redirections.includes(name)));
}

/** What users configure for their own work and what must not change, delay or veto ours. */
const ownSettings = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.safecrlf=false',
  'core.splitIndex=false',
].flatMap((setting) => ['-c', setting]);

function refusal(args: readonly string[], error: Error & { code?: unknown }, stderr: string): Failure {
  const missing = error.code === 'ENOENT';
  const said = stderr.trim().split('\n').slice(-5).join('\n');
  return {
    reason: missing ? 'command-missing' : 'command-failed',
    what: missing ? 'git could not be started' : `git ${args[0]} failed`,
    ...(said === '' ? {} : { said }),
  };
}
