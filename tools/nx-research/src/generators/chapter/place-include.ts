import { type Failure, fail, ok, type Result } from '@research/core';
import { scanTex, type TexReference } from '@research/documents';

/** A chapter that a main file is to `\include`. */
export interface NewInclude {
  /** Name of its project, `chapter-<number>-…`. */
  readonly project: string;
  /** What stands in `\include{…}`. */
  readonly path: string;
  /** The project of the chapter that it follows; absent: the last one with a smaller number. */
  readonly after?: string | undefined;
}

/** A main file and the names under which failures show it. */
export interface MainFile {
  readonly file: string;
  readonly text: string;
}

/** The new text of a main file. */
export interface PlacedInclude {
  readonly text: string;
  /** 1-based line of the new `\include`. */
  readonly line: number;
}

/**
 * Puts an `\include` into a main file, on a line of its own. Fails with `invalid-options` when the chapter or its number
 * is there already, or the chapter that it is to follow is not.
 */
export function placeInclude({ file, text }: MainFile, chapter: NewInclude): Result<PlacedInclude> {
  const chapters = scanTex(text).filter(({ path }) => /^chapter-\d+/.test(path) && path.includes('/'));
  const same = chapters.find(
    (one) => projectOf(one) === chapter.project || numberOf(projectOf(one)) === numberOf(chapter.project),
  );
  if (same) return fail(isThere(same, file));
  const place = insertionOf(text, chapters, chapter);
  if (place === undefined) return fail(notIncluded(chapter, { file, chapters }));
  const lines = text.split('\n');
  const indentation = /^\s*/.exec(lines[place.like] ?? '')?.[0] ?? '';
  lines.splice(place.index, 0, `${indentation}\\include{${chapter.path}}`);
  return ok({ text: lines.join('\n'), line: place.index + 1 });
}

interface Insertion {
  /** 0-based line that the new one will be. */
  readonly index: number;
  /** 0-based line whose indentation it takes. */
  readonly like: number;
}

function insertionOf(
  text: string,
  chapters: readonly TexReference[],
  { project, after }: NewInclude,
): Insertion | undefined {
  const isBefore = (one: TexReference): boolean =>
    after === undefined ? numberOf(projectOf(one)) < numberOf(project) : projectOf(one) === after;
  const previous = chapters.filter(isBefore).at(-1);
  if (previous) return { index: previous.line, like: previous.line - 1 };
  if (after !== undefined) return undefined;
  const [next] = chapters;
  const index = next ? next.line - 1 : endOfChapters(text);
  return { index, like: index };
}

/** Where the chapters of a document end that has none yet. */
function endOfChapters(text: string): number {
  const lines = text.split('\n');
  const end = lines.findIndex((line) =>
    /^\s*\\(?:appendix|backmatter|bibliography|printbibliography|end\{document\})/.test(line),
  );
  return end < 0 ? lines.length : end;
}

const projectOf = ({ path }: TexReference): string => path.split('/')[0] ?? '';

const numberOf = (project: string): number => Number(/^chapter-(\d+)/.exec(project)?.[1]);

const isThere = (reference: TexReference, file: string): Failure => ({
  reason: 'invalid-options',
  what: `${file} includes ${projectOf(reference)} already`,
  at: { file, line: reference.line, column: reference.column },
  tries: ['take a number that is free, or remove that line'],
});

const notIncluded = (
  { after = '' }: NewInclude,
  { file, chapters }: { readonly file: string; readonly chapters: readonly TexReference[] },
): Failure => ({
  reason: 'invalid-options',
  what: `${file} does not include "${after}"`,
  at: { file },
  tries: [`--after=${chapters.map(projectOf).join(' or --after=')}`],
});
