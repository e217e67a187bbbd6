import { lineMap } from './line-map';
import { maskTex } from './mask-tex';
import { matchingBrace } from './matching-brace';
import type { TexReference, TexReferenceKind } from './tex-reference';

/**
 * The files that a TeX source names, in order: `\input`, `\include`, `\includegraphics`, `\bibliography` (one for each
 * name in its list) and `\addbibresource` with its kin. What TeX does not execute ({@link maskTex}) is not looked at; a path made
 * with macros or parameters (`#1`, `\dir/x`) is left out, as only TeX knows what it becomes. Remembered by the text: wiring
 * asks for the same sources for the document, for each chapter, and for the edges once more.
 */
export function scanTex(source: string): readonly TexReference[] {
  const found = known.get(source) ?? scan(source);
  if (known.size >= mostKnown) known.clear();
  known.set(source, found);
  return found;
}

const known = new Map<string, readonly TexReference[]>();
/** Nx keeps its plugins for as long as its daemon lives; versions of before need not be kept for as long. */
const mostKnown = 500;

function scan(source: string): TexReference[] {
  const text = maskTex(source);
  const positionAt = lineMap(source);
  const guards = guardedRanges(text);
  return [...text.matchAll(commands)].flatMap((match) => {
    const kind = kinds[match.groups?.['command'] ?? ''] ?? 'input';
    const guarded = guards.some(([from, to]) => from <= match.index && match.index < to);
    return namedFiles(match, kind).map(({ path, offset }) => ({
      kind,
      path,
      ...positionAt(offset),
      guarded,
    }));
  });
}

const kinds: Readonly<Record<string, TexReferenceKind>> = {
  input: 'input',
  InputIfFileExists: 'input',
  include: 'include',
  includegraphics: 'graphics',
  bibliography: 'bibliography',
  addbibresource: 'bibliography',
  addglobalbib: 'bibliography',
  addsectionbib: 'bibliography',
};

/** A command, its star and options, then a braced argument, or the bare file name that the primitive `\input` takes. */
const commands =
  /\\(?:(?<command>input|InputIfFileExists|include|includegraphics|bibliography|addbibresource|addglobalbib|addsectionbib)(?![A-Za-z@])\*?\s*(?:\[[^\]]*\]\s*)*\{(?<braced>[^{}]*)\}|input[ \t]+(?<bare>[^\s{}[\]\\%=]+))/dg;

interface NamedFile {
  readonly path: string;
  readonly offset: number;
}

function namedFiles(match: RegExpExecArray, kind: TexReferenceKind): NamedFile[] {
  const argument = match.groups?.['braced'] ?? match.groups?.['bare'] ?? '';
  const [start] = match.indices?.groups?.['braced'] ?? match.indices?.groups?.['bare'] ?? [match.index];
  const items = kind === 'bibliography' ? splitAtCommas(argument) : [{ text: argument, offset: 0 }];
  return items
    .map(({ text, offset }) => ({
      path: text.trim().replace(/^"(.*)"$/, '$1'),
      offset: start + offset + leadingSpaces(text),
    }))
    .filter(({ path }) => path !== '' && !/[#\\]/.test(path));
}

const leadingSpaces = (text: string): number => text.length - text.trimStart().length;

function splitAtCommas(list: string): { text: string; offset: number }[] {
  return [...list.matchAll(/[^,]+/g)].map((item) => ({ text: item[0], offset: item.index }));
}

/** Ranges from a command that asks whether a file exists to the end of its last braced argument. */
function guardedRanges(text: string): [number, number][] {
  return [...text.matchAll(/\\(?:Input)?IfFileExists(?![A-Za-z@])/g)].map((match) => [
    match.index,
    endOfArguments(text, match.index + match[0].length),
  ]);
}

function endOfArguments(text: string, from: number): number {
  let end = from;
  for (let argument = 0; argument < 3; argument += 1) {
    const open = end + leadingSpaces(text.slice(end));
    const close = text[open] === '{' ? matchingBrace(text, open) : undefined;
    if (close === undefined) break;
    end = close + 1;
  }
  return end;
}
