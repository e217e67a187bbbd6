import { hashFile, type Result, statePath, withFiles } from '@research/core';
import { copyFileSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkOutputFolder } from './check-output-folder';
import { folderKey } from './folder-key';

/** Files of one folder that are to stand in another, and one more that vouches for them. */
export interface Placing {
  readonly workspaceRoot: string;
  readonly from: string;
  /** Absolute path of a folder inside the workspace; what else lies there stays. */
  readonly to: string;
  readonly names: readonly string[];
  /** Written last; as long as it is there, the files are all of one run. */
  readonly seal: { readonly name: string; readonly text: string };
}

/**
 * Copies files, all or none: everything is copied aside first, then the old seal goes, the files are renamed into place, and
 * the new seal comes last. Killed before, nothing has changed; killed in between (a few renames), there is no seal. A file
 * whose bytes are there already is not touched. Gives the names of those that were replaced.
 */
export async function placeFiles(placing: Placing): Promise<Result<string[]>> {
  const { workspaceRoot, from, to, names, seal } = placing;
  const safe = checkOutputFolder(workspaceRoot, to);
  if (!safe.ok) return safe;
  return withFiles(`${to} could not be filled`, async () => {
    const aside = statePath(workspaceRoot, 'staging', `${folderKey(workspaceRoot, to)}-placed`);
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { recursive: true });
    for (const name of names) copyFileSync(join(from, name), join(aside, flat(name)));
    writeFileSync(join(aside, flat(seal.name)), seal.text);
    const changed: string[] = [];
    for (const name of [...names, seal.name])
      if (!(await sameBytes(join(aside, flat(name)), join(to, name)))) changed.push(name);
    if (changed.length > 0) swap(aside, placing, changed);
    rmSync(aside, { recursive: true, force: true });
    return changed;
  });
}

function swap(aside: string, { to, seal, names }: Placing, changed: readonly string[]): void {
  for (const name of names) mkdirSync(join(to, name, '..'), { recursive: true });
  rmSync(join(to, seal.name), { force: true });
  for (const name of changed.filter((other) => other !== seal.name))
    moveFile(join(aside, flat(name)), join(to, name));
  moveFile(join(aside, flat(seal.name)), join(to, seal.name));
}

/** The state folder may be on another disk, from which nothing can be renamed. */
function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(from, to);
  }
}

const flat = (name: string): string => name.replace(/\//g, '--');

async function sameBytes(one: string, other: string): Promise<boolean> {
  const entry = lstatSync(other, { throwIfNoEntry: false });
  if (!entry?.isFile() || entry.size !== lstatSync(one).size) return false;
  return (await hashFile(one)) === (await hashFile(other));
}
