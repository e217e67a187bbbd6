import type { Location } from '@research/core';
import { scanBibliography } from '../bibliography/scan-bibliography';
import { lineMap } from '../tex/line-map';
import { maskTex } from '../tex/mask-tex';
import type { TexSource } from './locate-reference';

/** A place in a file that a program made of the sources: a bibliography (.bbl) or an index (.ind). */
export interface MadePlace {
  readonly text: string;
  readonly extension: 'bbl' | 'ind';
  readonly line: number;
}

/** Where the sources hold what stands at a place of a made file: the entry of the database, or the `\index` command. */
export function traceMade(
  { text, extension, line }: MadePlace,
  sources: readonly TexSource[],
): Location | undefined {
  const above = text.split(/\r?\n/).slice(0, line).join('\n');
  return extension === 'bbl'
    ? locateEntry([...above.matchAll(bibliographyItem)].at(-1)?.[1] ?? '', sources)
    : locateIndexed([...above.matchAll(indexItem)].at(-1)?.[1]?.trim() ?? '', sources);
}

/** `\bibitem[label]{key}` of BibTeX's styles, `\entry{key}{type}` of biblatex. */
const bibliographyItem = /\\(?:bibitem(?:\[[^]*?\])?\s*|entry)\{([^{}]+)\}/g;

/** `\item text, \hyperpage{1}` or `\subitem text, 1`. */
const indexItem = /\\(?:sub)*item ((?:(?!, (?:\d|\\hyperpage|\\see)).)*)/g;

function locateEntry(key: string, sources: readonly TexSource[]): Location | undefined {
  const entry = sources
    .filter(({ path }) => path.endsWith('.bib'))
    .flatMap(({ path, text }) => scanBibliography(text, path))
    .find((one) => one.key.toLowerCase() === key.toLowerCase());
  return entry && { file: entry.file, line: entry.line };
}

/** The first `\index{…}` that holds the text of an index entry. */
export function locateIndexed(entry: string, sources: readonly TexSource[]): Location | undefined {
  if (entry === '') return undefined;
  for (const { path, text } of sources) {
    const command = [...maskTex(text).matchAll(/\\index\s*(?:\[[^\]]*\]\s*)?\{[^\n]*/g)].find(([rest]) =>
      rest.includes(entry),
    );
    if (command) return { file: path, ...lineMap(text)(command.index) };
  }
  return undefined;
}
