import type { LatexDiagnostic } from './latex-diagnostic';

/** How far below an error its `l.<n>` line may be: TeX prints up to `\errorcontextlines` pairs of lines before it. */
const contextLines = 40;

/**
 * The error that starts at a line of a TeX log, or undefined. `file:line: message` carries its place; `! message` (a
 * file that is not found, a file that ended too early) takes it from what follows. The emergency stop that ends every
 * run with `-halt-on-error` is no error of its own.
 */
export function parseTexError(lines: readonly string[], index: number): LatexDiagnostic | undefined {
  const begun = errorStart(lines[index] ?? '');
  // fancyvrb says on the next line what is wrong.
  const start =
    begun && / Error:$/.test(begun.message)
      ? { ...begun, message: `${begun.message} ${lines[index + 1]?.trim() ?? ''}` }
      : begun;
  if (!start || isConsequence(start.message)) return undefined;
  const following = lines.slice(index + 1, index + 1 + contextLines);
  const place = start.file === undefined ? placeBelow(following) : { file: start.file, line: start.line };
  const context = [...runaway(lines, index), ...stoppedAt(following)].join('\n');
  return {
    severity: 'error',
    ...about(start.message),
    message: [start.message, ...continuation(following)].join(' ').trim(),
    ...place,
    ...(context === '' ? {} : { context }),
  };
}

interface ErrorStart {
  readonly message: string;
  readonly file?: string;
  readonly line: number;
}

function errorStart(text: string): ErrorStart | undefined {
  const placed = /^(?:\.\/)?([^:!]*\.\w+):(\d+): (.*)$/.exec(text);
  if (placed) return { file: placed[1] ?? '', line: Number(placed[2]), message: placed[3] ?? '' };
  const bare = /^! +(.*)$/.exec(text);
  return bare ? { message: bare[1] ?? '', line: 0 } : undefined;
}

const isConsequence = (message: string): boolean =>
  /^\s*(?:Emergency stop\.|==> Fatal error occurred)/.test(message);

function about(message: string): Pick<LatexDiagnostic, 'kind' | 'subject'> {
  // \include{folder/x} opens folder/x.aux before it looks for x.tex, and stops when there is no such folder.
  const included = /I can't write on file [`'](.+)\.aux'/.exec(message)?.[1];
  if (included !== undefined) return { kind: 'missing-file', subject: `${included}.tex` };
  const missing = missingFile(message);
  if (missing === undefined) return { kind: 'error' };
  const isPackage = /\.(?:sty|cls|clo|def|ldf|fd|bst|bbx|cbx|code\.tex)$/.test(missing);
  return { kind: isPackage ? 'missing-package' : 'missing-file', subject: missing };
}

/** The file that LaTeX or a package does not find, in the words of each. */
function missingFile(message: string): string | undefined {
  const library = /did not find the tikz library '(.+?)'/.exec(message)?.[1];
  if (library !== undefined) return `tikzlibrary${library}.code.tex`;
  const style = /Package biblatex Error: Style '(.+?)' not found/.exec(message)?.[1];
  if (style !== undefined) return `${style}.bbx`;
  const file = notFound.map((pattern) => pattern.exec(message)?.[1]).find((name) => name !== undefined);
  // listings: File `code(.R)' not found.
  return file?.replace(/\((\.\w+)\)$/, '$1');
}

const notFound = [
  /File [`'](.+?)' (?:not found|not existent|is missing)/,
  /Cannot find file [`'](.+?)'/,
  /Could not read table file '(.+?)'/,
  /\(file [`'](.+?)' doesn't exist\)/,
  /No verbatim file (\S+)/,
];

/** The place of the emergency stop below an error without one, or the file `<*> main.tex` that ended too early. */
function placeBelow(following: readonly string[]): Pick<LatexDiagnostic, 'file' | 'line'> {
  for (const text of following) {
    const stop = errorStart(text);
    if (stop?.file !== undefined) return { file: stop.file, line: stop.line };
    const ended = /^<\*> (\S+)/.exec(text)?.[1];
    if (ended !== undefined) return { file: ended };
  }
  return {};
}

/** `Runaway argument?` and the text that ran away stand in the two lines before the error. */
function runaway(lines: readonly string[], index: number): string[] {
  return /^Runaway /.test(lines[index - 2] ?? '') ? lines.slice(index - 2, index) : [];
}

/** `l.<n> text up to the error`, and behind it what TeX had not read yet. */
function stoppedAt(following: readonly string[]): string[] {
  const next = following.findIndex((text) => errorStart(text)?.file !== undefined);
  const stop = following.findIndex((text) => /^l\.\d+/.test(text));
  if (stop < 0 || (next >= 0 && next < stop && !/Emergency stop/.test(following[next] ?? ''))) return [];
  return following.slice(stop, stop + 2).map((text) => text.trimEnd());
}

/** Further lines of a package's message: `(name)      text`. */
function continuation(following: readonly string[]): string[] {
  const end = following.findIndex((text) => !/^\([\w.-]+\) {2,}/.test(text));
  return following.slice(0, Math.max(0, end)).map((text) => text.replace(/^\([\w.-]+\)\s+/, ''));
}
