import { commandArguments, type SourcePart } from './command-arguments';
import { lineMap } from './line-map';
import { maskTex } from './mask-tex';
import { matchingBrace } from './matching-brace';
import type { ShownCode } from './shown-code';
import { conditionalRanges } from './skipped-branch';
import { type FileCommand, fileCommands } from './tex-commands';
import type { TexReference } from './tex-reference';

/**
 * The files that a TeX source names, in order: by the commands of {@link fileCommands}, by `\addplot … table {…}`, and by
 * `% !TeX reads = project/file`, which declares what only a macro names. What TeX does not execute ({@link maskTex}) is
 * not looked at; a path made with macros or parameters (`#1`, `\dir/x`) is left out, as only TeX knows what it becomes.
 * Remembered by the text: wiring asks for the same sources for the document, for each chapter, and for the edges once more.
 * @param shown what other sources of the document define for showing code
 */
export function scanTex(source: string, shown?: ShownCode): readonly TexReference[] {
  const key = shown === undefined ? source : `${JSON.stringify(shown)}\n${source}`;
  const found = known.get(key) ?? scan(source, shown);
  if (known.size >= mostKnown) known.clear();
  known.set(key, found);
  return found;
}

const known = new Map<string, readonly TexReference[]>();
/** Nx keeps its plugins for as long as its daemon lives; versions of before need not be kept for as long. */
const mostKnown = 500;

interface NamedFile extends Pick<TexReference, 'kind' | 'path'> {
  readonly offset: number;
}

function scan(source: string, shown: ShownCode | undefined): TexReference[] {
  const text = maskTex(source, shown);
  const positionAt = lineMap(source);
  const guards = guardedRanges(text);
  const uncertain = [...conditionalRanges(text), ...definitionRanges(text)];
  const files = [...ofCommands(text), ...ofPlots(text), ...declared(source, shown)].sort(
    (a, b) => a.offset - b.offset,
  );
  return files.map(({ kind, path, offset }) => ({
    kind,
    path,
    ...positionAt(offset),
    guarded: isWithin(offset, guards),
    ...(isWithin(offset, uncertain) ? { optional: true as const } : {}),
  }));
}

/**
 * The folders in which a source has its files looked for: `\graphicspath`, `\svgpath`, `\input@path`, `inputpath` of
 * listings and `search path` of pgfplots. Each ends with `/`.
 */
export function searchFolders(source: string): string[] {
  const text = maskTex(source);
  const lists = [...text.matchAll(/\\(?:graphicspath|svgpath|input@path)(?![A-Za-z@])\s*\{/g)].map(
    (match) => {
      const open = match.index + match[0].length - 1;
      return text.slice(open + 1, matchingBrace(text, open) ?? open + 1).match(/[^{}]+/g) ?? [];
    },
  );
  const keys = [...text.matchAll(/\b(?:inputpath|search path)\s*=\s*(?:\{([^{}]*)\}|([^,\]{}]+))/g)];
  const values = keys.flatMap(([, braced, bare = '']) => (braced ?? bare).split(','));
  return [...lists.flat(), ...values]
    .map((folder) => folder.trim().replaceAll('"', ''))
    .filter((folder) => folder !== '' && !/[#\\\n]/.test(folder))
    .map((folder) => folder.replace(/\/?$/, '/'));
}

type Range = readonly [number, number];

const isWithin = (offset: number, ranges: readonly Range[]): boolean =>
  ranges.some(([from, to]) => from <= offset && offset < to);

/** A command that names files, or the environment of that name (`\begin{overpic}`). */
const command = new RegExp(
  `\\\\(?:begin\\s*\\{)?(${[...fileCommands.keys()].sort((a, b) => b.length - a.length).join('|')})(?![A-Za-z@])\\}?`,
  'g',
);

function ofCommands(text: string): NamedFile[] {
  return [...text.matchAll(command)].flatMap((match) => {
    const [whole, name = ''] = match;
    const spec = fileCommands.get(name);
    const behind = match.index + whole.length;
    if (!spec) return [];
    const { options, braced } = commandArguments(text, behind, (spec.argument ?? 0) + 1);
    const argument = braced[spec.argument ?? 0] ?? (name === 'input' ? bareName(text, behind) : undefined);
    const folder = spec.folder === undefined ? undefined : braced[spec.folder]?.text;
    return [
      ...(argument ? namedIn(argument, spec, folder) : []),
      ...options.flatMap((option) =>
        (spec.options?.(option.text) ?? []).map((path) => ({ kind: spec.kind, path, offset: option.offset })),
      ),
    ];
  });
}

/** What the primitive `\input` takes: `\input file` or `\input "a file"`. */
function bareName(text: string, from: number): SourcePart | undefined {
  const match = /^[ \t]*(?:"(?<quoted>[^"\n]+)"|(?<= |\t)(?<bare>[^\s{}[\]\\%="]+))/d.exec(
    text.slice(from, from + 500),
  );
  const [name, start] =
    match?.groups?.['quoted'] === undefined
      ? ['bare', match?.indices?.groups?.['bare']]
      : ['quoted', match.indices?.groups?.['quoted']];
  return match && start ? { text: match.groups?.[name as string] ?? '', offset: from + start[0] } : undefined;
}

function namedIn({ text, offset }: SourcePart, spec: FileCommand, folder: string | undefined): NamedFile[] {
  const items = spec.list ? splitAtCommas(text) : [{ text, offset: 0 }];
  const from = folder?.trim().replaceAll('"', '').replace(/\/?$/, '/');
  return items
    .map((item) => ({
      name: item.text.trim().replaceAll('"', ''),
      at: item.offset + leadingSpaces(item.text),
    }))
    .filter(({ name }) => name !== '' && !/[#\\\n{}]/.test(name + (from ?? '')))
    .map(({ name, at }) => ({
      kind: spec.kind,
      path: (from ?? '') + (spec.file?.(name) ?? name),
      offset: offset + at,
    }));
}

const leadingSpaces = (text: string): number => text.length - text.trimStart().length;

function splitAtCommas(list: string): SourcePart[] {
  return [...list.matchAll(/[^,]+/g)].map((item) => ({ text: item[0], offset: item.index }));
}

/** Data and pictures of pgfplots: `\addplot[…] table[…] {data.csv};`. */
function ofPlots(text: string): NamedFile[] {
  return [...text.matchAll(/\\addplot(?:3|\+)?(?![A-Za-z@])[^;]*?\b(table|graphics)\b/g)].flatMap((match) => {
    const [file] = commandArguments(text, match.index + match[0].length, 1).braced;
    const kind = match[1] === 'graphics' ? 'graphics' : 'file';
    return file ? namedIn(file, { kind }, undefined) : [];
  });
}

/** `% !TeX reads = project/file`: a declaration for a name that TeX makes from macros. */
function declared(source: string, shown: ShownCode | undefined): NamedFile[] {
  const found = [...source.matchAll(/%(?=[ \t]*![ \t]*TeX[ \t]+reads[ \t]*=[ \t]*(\S.*?)[ \t]*$)/gim)];
  if (found.length === 0) return [];
  // In code that is shown it declares nothing: there a sign in the place of the comment's is masked.
  const marked = maskTex(source.replace(/%(?=[ \t]*![ \t]*TeX[ \t]+reads)/gi, '~'), shown);
  return found
    .filter(({ index }) => marked[index] === '~')
    .map(({ index, 1: path = '' }) => ({ kind: 'input', path, offset: source.indexOf(path, index) }));
}

/** Ranges from a command that asks whether a file exists to the end of its last braced argument. */
function guardedRanges(text: string): Range[] {
  return [...text.matchAll(/\\(?:Input)?IfFileExists(?![A-Za-z@])/g)].map((match) => [
    match.index,
    endOfArguments(text, match.index + match[0].length),
  ]);
}

/** Ranges of definitions: `\newcommand{\x}[1]{…}`, `\def\x#1{…}`, `\newenvironment{x}{…}{…}`. */
function definitionRanges(text: string): Range[] {
  const pattern =
    /\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand|(?:New|Renew|Provide|Declare)Document(?:Command|Environment)|(?:re)?newenvironment|[gex]?def|newcommandx)(?![A-Za-z@])\*?\s*(?:\\[A-Za-z@]+[^{}\n]*)?/g;
  return [...text.matchAll(pattern)].map((match) => [
    match.index,
    endOfArguments(text, match.index + match[0].length),
  ]);
}

function endOfArguments(text: string, from: number): number {
  let end = from;
  for (let argument = 0; argument < 3; argument += 1) {
    const open = end + (/^(?:\s*\[[^\]]*\])*\s*/.exec(text.slice(end, end + 500))?.[0].length ?? 0);
    const close = text[open] === '{' ? matchingBrace(text, open) : undefined;
    if (close === undefined) break;
    end = close + 1;
  }
  return end;
}
