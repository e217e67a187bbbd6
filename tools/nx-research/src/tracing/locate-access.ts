import type { UndeclaredAccess } from '@research/compute';
import type { Location } from '@research/core';

/** A file of the project whose code may have made an access. */
export interface SourceText {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
}

/**
 * The line of the project that made an access: the one Python names, else the first of the calls under way, innermost
 * first, whose text stands in a source. `sources` begins with the script or notebook itself.
 */
export function locateAccess(
  { place, calls }: Pick<UndeclaredAccess, 'place' | 'calls'>,
  sources: readonly SourceText[],
): Location | undefined {
  // A notebook's cells run beside copies of the project's files.
  const named = place && sources.find(({ path }) => place.file.endsWith(`/${withoutProject(path, sources)}`));
  if (named && place) return { file: named.path, line: place.line };
  for (const call of calls) {
    for (const { path, text } of sources) {
      const line = lineOf(call, text);
      if (line !== undefined) return { file: path, line };
    }
  }
  return undefined;
}

/** The part of a path that sources of a project do not share. */
function withoutProject(path: string, [main]: readonly SourceText[]): string {
  const folder = main?.path.split('/').slice(0, -1).join('/') ?? '';
  return folder !== '' && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

/** The line on which a text starts, whatever its blanks, line breaks and kind of quotes. */
function lineOf(wanted: string, text: string): number | undefined {
  const needle = squeeze(wanted);
  const start = needle.length < 4 ? -1 : squeeze(text).indexOf(needle);
  if (start < 0) return undefined;
  let seen = 0;
  const lines = text.split('\n');
  const index = lines.findIndex((line) => (seen += squeeze(line).length) > start);
  return index < 0 ? undefined : index + 1;
}

const squeeze = (text: string): string => text.replace(/\s+/g, '').replaceAll("'", '"');
