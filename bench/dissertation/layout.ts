import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder that holds the sources of a dissertation, in the layout of the tool that builds it. */
export interface Layout {
  readonly root: string;
  /** Where a source lies, relative to the root; sources are named as the chapters name them: `chapter-7/chapter.tex`. */
  path(source: string): string;
}

/** A folder in which the sources lie under their own names. */
export const flatLayout = (root: string): Layout => ({ root, path: (source) => source });

/** Replaces the first match in a source, byte for byte; throws when there is none, so that no edit edits nothing. */
export function replaceIn(place: Layout, source: string, [from, to]: readonly [RegExp, string]): void {
  const path = join(place.root, place.path(source));
  const before = readFileSync(path, 'latin1');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path} has no ${String(from)}, or has it as it shall be`);
  writeFileSync(path, after, 'latin1');
}
