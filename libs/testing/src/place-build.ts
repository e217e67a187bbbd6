import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { NxRun, Workspace } from './workspace';

/** Folder that the tests of one run share; `npm test` makes it and removes it. */
const sharedFolder = (): string | undefined => process.env['RESEARCH_TEST_SHARED'];

/** Everything in a fresh clone, in a zone and a locale of its own: what it leaves must not show them. */
const build = ['affected', '-t', 'build'];
const elsewhere = { LANG: 'C', LC_ALL: 'C', TZ: 'America/New_York' };
/** The tree that `nx affected` compares with. */
const baseRef = 'refs/worktree/research/last-build';

/**
 * Builds everything in a workspace, by way of one build that all tests of a run share: outputs, cache and state are copied from there.
 * Without a shared folder (a spec run by itself) it is built in place. Gives what nx did in that build.
 * @param another makes one more copy of the repository
 */
export async function placeBuild(workspace: Workspace, another: () => Promise<Workspace>): Promise<NxRun> {
  const shared = sharedFolder();
  if (shared === undefined) return workspace.succeed(build, elsewhere);
  const folder = await sharedBuild(join(shared, 'build'), another);
  if (!existsSync(join(folder, 'run.json')))
    throw new Error('the shared build failed, in the spec that began it');
  copyParts(join(folder, 'parts'), workspace.root);
  const { run, tree } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as SharedRun;
  if ((await workspace.git('rev-parse', 'HEAD^{tree}')) === tree)
    await workspace.git('update-ref', baseRef, tree);
  else await workspace.succeed(build); // the repository was edited meanwhile
  return run;
}

/** What is known of the shared build besides its files. */
interface SharedRun {
  readonly run: NxRun;
  /** The base that it left for `nx affected`. */
  readonly tree: string;
}

/** The first who asks builds, the others wait. */
async function sharedBuild(folder: string, another: () => Promise<Workspace>): Promise<string> {
  const done = join(folder, 'done');
  if (claim(folder)) {
    const first = await another();
    try {
      const run = await first.succeed(build, elsewhere);
      copyParts(first.root, join(folder, 'parts'));
      const shared: SharedRun = { run, tree: await first.git('rev-parse', baseRef) };
      writeFileSync(join(folder, 'run.json'), JSON.stringify(shared));
    } finally {
      writeFileSync(done, '');
      first.dispose();
    }
  }
  while (!existsSync(done)) await delay(200);
  return folder;
}

function claim(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Copies what is not in git: Nx's cache, the state, and every `out` folder. */
function copyParts(from: string, to: string): void {
  for (const part of ['.nx', '.research', ...outputFolders(from)])
    cpSync(join(from, part), join(to, part), {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
    });
}

/** The `out` folder of every project: relative paths. */
const outputFolders = (root: string): string[] =>
  readdirSync(join(root, 'projects'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === 'out' && entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

/** Versions of tools as the plugin has probed them, by path, size and time of the program: true of every workspace. */
const toolVersions = '.research/tools/versions.json';

/** Gives a new workspace what an earlier one of this run has probed: half a dozen starts of Python, Perl and R. */
export function placeToolVersions(root: string): void {
  const known = join(sharedFolder() ?? '', 'versions.json');
  if (sharedFolder() === undefined || !existsSync(known)) return;
  mkdirSync(dirname(join(root, toolVersions)), { recursive: true });
  cpSync(known, join(root, toolVersions));
}

/** Keeps what a workspace has probed for the next ones, if it is the first. */
export function keepToolVersions(root: string): void {
  const known = join(sharedFolder() ?? '', 'versions.json');
  if (sharedFolder() === undefined || existsSync(known) || !existsSync(join(root, toolVersions))) return;
  cpSync(join(root, toolVersions), `${known}.${process.pid}`);
  renameSync(`${known}.${process.pid}`, known);
}
