import { relative } from 'node:path';
import type { StagedFile } from './staged-file';

/** Files in a staging folder, and against which folder their originals are shown. */
export interface Origins {
  readonly files: readonly StagedFile[];
  /** Absolute; absent: originals are shown by their absolute paths. */
  readonly showRelativeTo?: string;
}

/** The original of a staged file: its path as people are to see it, and the task that wrote it. */
export interface Origin {
  readonly path: string;
  readonly producer?: string;
}

/** Finds the original of a path in the staging folder; undefined for what exists only there. */
export function originOf(staged: string | undefined, { files, showRelativeTo }: Origins): Origin | undefined {
  const file = files.find(({ to }) => to === staged);
  if (!file) return undefined;
  const path = showRelativeTo === undefined ? file.from : relative(showRelativeTo, file.from);
  return file.producer === undefined ? { path } : { path, producer: file.producer };
}
