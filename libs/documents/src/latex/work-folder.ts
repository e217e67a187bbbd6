import { basename, dirname, join, normalize } from 'node:path';
import type { StagedFile } from './staged-file';

/** Folders in which TeX is started because its sources name files above them. */
const inner = 'start-here';

/**
 * The folder in which TeX is started for some sources, in a folder of theirs. Sources that name files above it
 * (`\input{../shared/a}`) get one that is as deep, so that these files, too, are in a folder of the run's own.
 */
export function workFolder(folder: string, files: readonly Pick<StagedFile, 'to'>[]): string {
  const depth = Math.max(0, ...files.map(({ to }) => stepsUp(to)));
  return depth === 0 ? folder : join(`${folder}-${depth}`, ...Array<string>(depth).fill(inner));
}

/** How many folders above a {@link workFolder} are the run's own. */
export const foldersAbove = (folder: string): number =>
  basename(folder) === inner ? 1 + foldersAbove(dirname(folder)) : 0;

/** How many folders a path leads up: 1 for `../a`. */
export const stepsUp = (path: string): number =>
  normalize(path)
    .split(/[\\/]/)
    .filter((step) => step === '..').length;
