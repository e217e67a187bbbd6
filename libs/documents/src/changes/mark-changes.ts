import { isUtf8 } from 'node:buffer';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, ok, type Result, withFilesSync } from '@research/core';
import { type Command, explainExit, type RunCommand, succeeded } from '@research/process';
import { maskTex } from '../tex/mask-tex';

/** How latexdiff is run. */
export interface Latexdiff {
  /** Absolute path of the program. */
  readonly program: string;
  readonly run: RunCommand;
  readonly env: Readonly<Record<string, string>>;
  readonly limitSeconds: number;
  /** Absolute folder for its inputs and its answer. */
  readonly folder: string;
}

/**
 * How formulas are marked: `coarse` marks what has changed in them, `off` shows them as they are now. Some changed formulas
 * compile only with `off`.
 */
export type FormulaMarks = 'coarse' | 'off';

/** Two versions of a source, and how they are compared. */
export interface Versions {
  readonly old: Buffer;
  readonly now: Buffer;
  readonly formulas: FormulaMarks;
  /** Packages that the document loads: latexdiff has rules for some of them. */
  readonly packages: readonly string[];
}

/**
 * The source as it is now, with what has been added and deleted since marked by latexdiff's commands. Only the body is
 * marked, never what stands before `\begin{document}`. Code that is shown to the reader is as it is now, without marks.
 * Fails as the command does.
 */
export async function markChanges(
  latexdiff: Latexdiff,
  { old, now, formulas, packages }: Versions,
): Promise<Result<Buffer>> {
  const [before, after] = [splitBody(readTex(old)), splitBody(readTex(now))];
  const files = ['old.tex', 'now.tex'].map((name) => join(latexdiff.folder, name)) as [string, string];
  const written = withFilesSync('the versions to compare cannot be written', () => {
    mkdirSync(latexdiff.folder, { recursive: true });
    for (const [index, { body }] of [before, after].entries())
      writeFileSync(files[index] ?? '', body.replace(documentCommand, '\\$1{shown-document}'), 'latin1');
  });
  if (!written.ok) return written;
  const encoding = isUtf8(old) && isUtf8(now) ? 'utf8' : 'latin1';
  const packageOption = packages.length > 0 ? [`--packages=${packages.join(',')}`] : [];
  const marked = await answer(latexdiff, [
    ...[style, opaqueCode, `--encoding=${encoding}`, `--math-markup=${formulas}`, '--graphics-markup=none'],
    ...packageOption,
    ...files,
  ]);
  if (!marked.ok) return marked;
  const body = marked.value.replace(/\\(begin|end)\{shown-document\}/g, '\\$1{document}');
  return ok(Buffer.from(after.head + body + after.tail, 'latin1'));
}

/** What the marks mean to TeX, to stand before `\begin{document}`. Fails as the command does. */
export async function marksPreamble(latexdiff: Latexdiff): Promise<Result<string>> {
  const shown = await answer(latexdiff, [style, '--show-preamble']);
  if (!shown.ok) return shown;
  const lines = shown.value.split('\n').filter((line) => line.includes('%DIF PREAMBLE'));
  return ok(lines.map((line) => `${line}\n`).join(''));
}

/** A source with lines before its `\begin{document}`; undefined where it has no such command. */
export function insertBeforeDocument(source: Buffer, lines: string): Buffer | undefined {
  const text = source.toString('latin1');
  const begin = beginDocument.exec(maskTex(text));
  if (!begin) return undefined;
  return Buffer.from(`${text.slice(0, begin.index)}${lines}${text.slice(begin.index)}`, 'latin1');
}

/** Colours and sizes alone: underlined text cannot hold citations, and needs a package that may be missing. */
const style = '--type=CFONT';

/** Marks in shown code need the package listings. */
const opaqueCode = '--config=VERBATIMENV=(?:[vV]erbatim[*]?|lstlisting|minted|comment),VERBATIMLINEENV=(?!)';

const beginDocument = /\\begin\s*\{document\}/;

/** In shown code it is not the document's own, though latexdiff takes it for that. */
const documentCommand = /\\(begin|end)\{document\}/g;

/** A byte a character: the encoding is the author's, and all that is looked at is ASCII. */
const readTex = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .replace(/\r\n?/g, '\n');

function splitBody(text: string): { readonly head: string; readonly body: string; readonly tail: string } {
  const masked = maskTex(text);
  const begin = beginDocument.exec(masked);
  const start = begin ? begin.index + begin[0].length : 0;
  const end = /\\end\s*\{document\}/.exec(masked)?.index ?? text.length;
  return { head: text.slice(0, start), body: text.slice(start, end), tail: text.slice(end) };
}

/** Standard output goes to a file: its bytes are neither decoded nor cut into lines. */
async function answer({ program, run, env, limitSeconds, folder }: Latexdiff, args: readonly string[]) {
  const output = join(folder, 'answer.tex');
  const made = withFilesSync('the folder of latexdiff cannot be made', () =>
    mkdirSync(dirname(output), { recursive: true }),
  );
  if (!made.ok) return made;
  const argv: Command['argv'] = ['sh', '-c', 'exec "$@" >"$0"', output, program, ...args];
  const command = { argv, cwd: folder, env, limitSeconds };
  const exit = await run(command, { sink: { line: () => undefined } });
  if (!exit.ok) return exit;
  if (!succeeded(exit.value)) return fail(explainExit({ ...command, argv: [program, ...args] }, exit.value));
  return withFilesSync('the answer of latexdiff cannot be read', () => readFileSync(output, 'latin1'));
}
