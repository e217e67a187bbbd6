import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { statePath, type Fingerprint } from '@research/core';
import { listTree } from '../outputs/list-tree';

/** What trainings have left in one `CHECKPOINT_DIR`. */
export interface Checkpoints {
  readonly fingerprint: Fingerprint;
  /** Absolute. */
  readonly folder: string;
  readonly bytes: number;
  /** When something in it was changed last. */
  readonly changedAt: Date;
}

/** The checkpoints of a workspace. */
export function listCheckpoints(workspaceRoot: string): Checkpoints[] {
  const parent = statePath(workspaceRoot, 'checkpoints');
  const names = existsSync(parent) ? readdirSync(parent) : [];
  return names.map((name) => {
    const folder = join(parent, name);
    return { fingerprint: name as Fingerprint, folder, ...measureFolder(folder) };
  });
}

/** How many bytes the files of a folder have, and when one of them was changed last. */
export function measureFolder(folder: string): { readonly bytes: number; readonly changedAt: Date } {
  const found = [...listTree(folder).keys()].map((name) => join(folder, name));
  const entries = [folder, ...found].flatMap((path) => lstatSync(path, { throwIfNoEntry: false }) ?? []);
  const bytes = entries.filter((entry) => entry.isFile()).reduce((sum, { size }) => sum + size, 0);
  return { bytes, changedAt: new Date(Math.max(0, ...entries.map(({ mtimeMs }) => mtimeMs))) };
}
