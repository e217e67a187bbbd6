import { execFile } from 'node:child_process';
import {
  existsSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { keepToolVersions, placeBuild, placeToolVersions } from './place-build';
import { watchTasks } from './watch-tasks';

const run = promisify(execFile);

/** What one nx command did. */
export interface NxRun {
  readonly code: number;
  /** Standard output and standard error. */
  readonly output: string;
  /** Task → how it ended, for each task whose executor ran; a task from the cache is not in it. */
  readonly ran: Readonly<Record<string, string>>;
}

/** A copy of this repository's working tree in a folder of its own, with its own git history, cache and state. */
export interface Workspace {
  readonly root: string;
  /** What nx did when everything was built here for the first time, for a copy that is built already. */
  readonly firstBuild?: NxRun;
  /** Runs an nx command. @param under a program, with its arguments, that runs it: `strace -f` */
  nx(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    under?: readonly string[],
  ): Promise<NxRun>;
  /** Runs an nx command that must succeed; throws with its output when it does not. */
  succeed(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<NxRun>;
  /**
   * Runs a target that shows or steers something, such as `hosts:jobs`, by its executor alone; a third of the cost of nx. Nothing of it
   * is cached or recorded. @param args options as on the command line
   */
  command(id: string, args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<NxRun>;
  /** What such a command prints; throws with its output when it does not succeed. */
  told(id: string, args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  git(...args: string[]): Promise<string>;
  /** Runs another program of node_modules/.bin and gives its standard output. */
  run(program: string, ...args: string[]): Promise<string>;
  read(path: string): string;
  bytes(path: string): Buffer;
  write(path: string, text: string): void;
  /** Replaces the first occurrence; throws when there is none, so that a test cannot edit nothing. */
  edit(path: string, from: string | RegExp, to: string): void;
  remove(path: string): void;
  dispose(): void;
}

/** The repository that the tests belong to. */
const repository = join(__dirname, '../../..');

/** What a copy is like at first. */
export interface CopyOptions {
  /** True: everything is built already, as after `npm run build`, for tests that are not about a first build. */
  readonly built?: boolean;
}

/**
 * Copies the repository's tracked and new files, shares its node_modules, and commits everything.
 * @param name part of the folder's name, so that two workspaces differ in path length too
 */
export async function copyWorkspace(
  name = 'workspace',
  { built = false }: CopyOptions = {},
): Promise<Workspace> {
  const root = mkdtempSync(join(tmpdir(), `research-${name}-`));
  const { stdout } = await run('git', ['ls-files', '-coz', '--exclude-standard'], {
    cwd: repository,
    maxBuffer: 1 << 26,
  });
  // Git also names tracked files that were just removed.
  const present = stdout.split('\0').filter((file) => file !== '' && existsSync(join(repository, file)));
  for (const path of present) {
    cpSync(join(repository, path), join(root, path), { errorOnExist: false, force: true });
  }
  cpSync(join(repository, 'tools/nx-research/dist'), join(root, 'tools/nx-research/dist'), {
    recursive: true,
  });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  const workspace = openWorkspace(root);
  try {
    await commitAll(workspace);
    await run('node', ['--input-type=module', '--eval', setUp], { cwd: root });
    if (!built) return workspace;
    return { ...workspace, firstBuild: await placeBuild(workspace, () => copyWorkspace('built')) };
  } catch (error) {
    workspace.dispose();
    throw error;
  }
}

/**
 * Makes a workspace with these files alone, besides the plugin: commands in it are cheap.
 * @param files path → text, or what is written as JSON
 */
export async function makeWorkspace(files: Readonly<Record<string, string | object>>): Promise<Workspace> {
  const root = mkdtempSync(join(tmpdir(), 'research-made-'));
  const workspace = openWorkspace(root);
  const settings = { neverConnectToCloud: true, analytics: false, tui: { enabled: false } };
  const own = {
    'nx.json': { ...settings, plugins: ['nx-research'], parallel: 12, cacheDirectory: '.nx/cache' },
    'package.json': { name: 'made', private: true },
    '.gitignore': 'node_modules\nout/\n.nx/\n.research/\nlogs/\n',
  };
  for (const [path, content] of Object.entries({ ...own, ...files }))
    workspace.write(path, typeof content === 'string' ? content : JSON.stringify(content));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  await commitAll(workspace);
  return workspace;
}

async function commitAll({ git, root }: Workspace): Promise<void> {
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'start');
  placeToolVersions(root);
}

/** What set-up does in a fresh clone, so that `nx affected` builds everything at first. */
const setUp = `
import { ensureBuildBase } from './tools/setup/build-base.mjs';
import { ensureOneProcess } from './tools/setup/env-file.mjs';
const context = { root: process.cwd(), env: process.env, say: console.error };
ensureOneProcess(context);
await ensureBuildBase(context);
`;

function openWorkspace(root: string): Workspace {
  const path = (file: string): string => join(root, file);
  const read = (file: string): string => readFileSync(path(file), 'utf8');
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  };
  return {
    root,
    read,
    write,
    bytes: (file) => readFileSync(path(file)),
    remove: (file) => rmSync(path(file), { recursive: true, force: true }),
    edit: (file, from, to) => {
      const before = read(file);
      const after = before.replace(from, to);
      if (after === before) throw new Error(`${file} has no ${String(from)}`);
      write(file, after);
    },
    nx: (args, env, under) => runNx({ root, args, env, under }),
    succeed: async (args, env) => succeeded(await runNx({ root, args, env }), args),
    command: (id, args = [], env) => runProgram({ root, env, argv: [...commandProgram, id, ...args] }),
    told: async (id, args = [], env) =>
      succeeded(await runProgram({ root, env, argv: [...commandProgram, id, ...args] }), [id, ...args])
        .output,
    run: async (program, ...args) =>
      (await run(join(root, 'node_modules/.bin', program), args, { cwd: root })).stdout,
    git: async (...args) => (await run('git', [...identity, ...args], { cwd: root })).stdout.trim(),
    dispose: () => {
      keepToolVersions(root);
      rmSync(root, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

/**
 * Environment in which nx loads its plugins itself, as set-up lets it: half the cost of a start. Specs of signals and of connections
 * leave it out, so that plugin workers, as other repositories have them, are tested too.
 */
export const oneProcess = { NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false' };

const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];

interface NxCommand {
  readonly root: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly under?: readonly string[] | undefined;
}

function succeeded(done: NxRun, args: readonly string[]): NxRun {
  if (done.code !== 0) throw new Error(`${args.join(' ')} ended with ${done.code}:\n${done.output}`);
  return done;
}

function runNx({ root, args, env, under = [] }: NxCommand): Promise<NxRun> {
  const argv = [...under, join(root, 'node_modules/.bin/nx'), ...args, '--output-style=static'];
  return runProgram({ root, argv, env });
}

/** The program that calls an executor of the plugin as it lies in the repository. */
const commandProgram = [
  process.execPath,
  join(__dirname, 'run-command.mjs'),
  join(repository, 'tools/nx-research/executors.json'),
];

interface Program {
  readonly root: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>> | undefined;
}

async function runProgram({ root, argv: [program = '', ...args], env = {} }: Program): Promise<NxRun> {
  const ran = watchTasks(root);
  const done = await run(program, args, {
    cwd: root,
    // As in CI, wherever the tests run: an undeclared file is an error there.
    env: { ...cleanEnvironment(), CI: 'true', ...oneProcess, ...env },
    maxBuffer: 1 << 28,
  }).catch((error: Error & { code?: number; stdout: string; stderr: string }) => error);
  const code = 'code' in done && typeof done.code === 'number' ? done.code : done instanceof Error ? 1 : 0;
  return { code, output: `${done.stdout}${done.stderr}`, ran: ran() };
}

/** The environment without what a surrounding nx, git or data set-up would pass on to a test. */
function cleanEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(NX_|RESEARCH_|NFLVERSE_|GIT_|JEST_)/.test(name),
  );
  return { ...Object.fromEntries(kept), FORCE_COLOR: '0' };
}
