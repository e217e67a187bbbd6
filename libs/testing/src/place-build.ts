import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Workspace } from './workspace';

/** Folder that the tests of one run share; `npm test` makes it and removes it. */
const sharedFolder = (): string | undefined => process.env['RESEARCH_TEST_SHARED'];

const build = ['run-many', '-t', 'build'];

/**
 * Builds everything in a workspace, by way of one build that all tests of a run share: outputs, cache and state are copied from there.
 * Without a shared folder (a spec run by itself) it is built in place. @param another makes one more copy of the repository
 */
export async function placeBuild(workspace: Workspace, another: () => Promise<Workspace>): Promise<void> {
  const shared = sharedFolder();
  if (shared !== undefined) copyParts(await sharedBuild(join(shared, 'build'), another), workspace.root);
  // With the parts in place this takes a second, and fails where they do not fit.
  await workspace.succeed(build);
}

/** The first who asks builds, the others wait. */
async function sharedBuild(folder: string, another: () => Promise<Workspace>): Promise<string> {
  const done = join(folder, 'done');
  if (claim(folder)) {
    const first = await another();
    try {
      await first.succeed(build);
      copyParts(first.root, folder);
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

const outputFolders = (root: string): string[] =>
  readdirSync(join(root, 'projects'), { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) === 'project.json')
    .map((path) => join('projects', dirname(path), 'out'))
    .filter((path) => existsSync(join(root, path)));
