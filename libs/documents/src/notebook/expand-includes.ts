import { posix } from 'node:path';
import type { NotebookSource } from './notebook-engine';
import { type OwnPlace, ownPlace } from './own-source';
import { scanNotebook } from './scan-notebook';

/** A notebook as Quarto executes it, and where each of its lines stands. */
export interface ExpandedNotebook {
  readonly source: NotebookSource;
  locationOf(line: number): OwnPlace;
}

interface Line {
  readonly text: string;
  readonly place: OwnPlace;
}

/** Includes that include each other end here. */
const deepest = 10;

/** Puts the files of `{{< include path >}}` in their places, as Quarto does before it executes a notebook. */
export function expandIncludes(source: NotebookSource): ExpandedNotebook {
  const lines = expand(source, { text: source.text, file: '', at: source.path, depth: 0 });
  const text = lines.map((line) => line.text).join('\n');
  return {
    source: { ...source, text, notebook: scanNotebook(text) },
    locationOf: (line) => lines[line - 1]?.place ?? { file: source.path, line },
  };
}

interface Expanding {
  readonly text: string;
  /** Relative to the folder; empty for the notebook itself, which lies in it when it runs. */
  readonly file: string;
  readonly at: string;
  readonly depth: number;
}

function expand(source: NotebookSource, { text, file, at, depth }: Expanding): Line[] {
  const includes = new Map(scanNotebook(text).includes.map(({ line, path }) => [line, path]));
  return text.split(/\r?\n/).flatMap((line, index): Line[] => {
    const path = includes.get(index + 1);
    const wanted =
      path === undefined ? undefined : posix.join(path.startsWith('/') ? '' : posix.dirname(file), path);
    const name = wanted?.replace(/^\//, '');
    const included = name === undefined || depth === deepest ? undefined : source.sibling?.(name);
    if (name === undefined || included === undefined)
      return [{ text: line, place: { file: at, line: index + 1 } }];
    const shown = ownPlace(name, 1, { source, stagingFolder: '' })?.file ?? name;
    return expand(source, { text: included, file: name, at: shown, depth: depth + 1 });
  });
}
