import { chmodSync, copyFileSync, lstatSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashFile, type Sha256 } from '@research/core';
import { listTree, type EntryKind } from './list-tree';
import { provenanceName } from './provenance';
import { removeTree } from './remove-tree';

/** One output that is now in place. */
export interface CollectedFile {
  readonly name: string;
  readonly sha256: Sha256;
  /** False when the same bytes were there before; such a file was not touched. */
  readonly changed: boolean;
}

/**
 * Moves checked outputs from the staging folder into the output folder. A file is replaced in one step and only when its
 * bytes differ; whatever is not declared is removed, the provenance first, so that a killed collection vouches for
 * nothing. Throws as `fs` does.
 */
export async function collectOutputs(
  stagingFolder: string,
  outputFolder: string,
  writes: readonly string[],
): Promise<CollectedFile[]> {
  removeUndeclared(outputFolder, writes);
  mkdirSync(outputFolder, { recursive: true });
  const collected: CollectedFile[] = [];
  for (const name of writes) {
    collected.push(await collectFile(name, join(stagingFolder, name), join(outputFolder, name)));
  }
  return collected;
}

/**
 * Gives their owner the right to move and read declared outputs, which a script may have taken by its umask or chmod. Stops at
 * what is no folder. Throws as `fs` does.
 */
export function openOutputs(stagingFolder: string, writes: readonly string[]): void {
  for (const name of writes)
    for (const part of ['', ...parentsOf(name), name]) {
      const path = join(stagingFolder, part);
      const entry = lstatSync(path, { throwIfNoEntry: false });
      const rights = entry?.isDirectory() ? 0o700 : 0o600;
      if (!entry?.isDirectory() && !entry?.isFile()) break;
      if ((entry.mode & rights) !== rights) chmodSync(path, (entry.mode & 0o7777) | rights);
    }
}

async function collectFile(name: string, staged: string, target: string): Promise<CollectedFile> {
  const sha256 = await hashFile(staged);
  const changed = !(await hasBytes(target, lstatSync(staged).size, sha256));
  if (changed) replaceFile(staged, target);
  return { name, sha256, changed };
}

async function hasBytes(path: string, size: number, sha256: Sha256): Promise<boolean> {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry?.size === size && (await hashFile(path)) === sha256;
}

function replaceFile(staged: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  try {
    renameSync(staged, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(staged, `${target}.part`); // the state folder is on another disk: rename within the target's
    renameSync(`${target}.part`, target);
  }
}

function removeUndeclared(outputFolder: string, writes: readonly string[]): void {
  const wanted = new Map<string, EntryKind>(writes.map((name) => [name, 'file']));
  for (const name of writes) for (const parent of parentsOf(name)) wanted.set(parent, 'folder');
  const unwanted = [...listTree(outputFolder)].filter(([name, kind]) => wanted.get(name) !== kind);
  for (const [name] of provenanceFirst(unwanted)) removeTree(join(outputFolder, name));
}

const parentsOf = (name: string): string[] =>
  name
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'));

const provenanceFirst = (entries: readonly [string, EntryKind][]): [string, EntryKind][] =>
  [...entries].sort(([a], [b]) => Number(b === provenanceName) - Number(a === provenanceName));
