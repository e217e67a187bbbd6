import { basename, dirname } from 'node:path';
import { fail, ok, type Result } from '@research/core';
import { explainExit, type Command, type RunCommand } from '@research/process';
import { parseOutline } from './parse-outline';
import type { PdfFont, PdfInspection, PdfMark } from './pdf-inspection';

/** Where and with what a PDF is looked at. */
export interface PdfTools {
  readonly run: RunCommand;
  readonly env: Readonly<Record<string, string>>;
}

const limitSeconds = 120;

/**
 * Pages, metadata, outline, fonts and marks of unresolved references of a PDF, by poppler's pdfinfo, pdffonts, pdftotext
 * and pdftohtml.
 * Fails with `pdf-defect` when the file is not a PDF that can be read, and with `command-missing` without poppler.
 */
export async function inspectPdf(path: string, tools: PdfTools): Promise<Result<PdfInspection>> {
  const info = await lines(['pdfinfo', path], tools);
  if (!info.ok) return info;
  const fonts = await lines(['pdffonts', path], tools);
  if (!fonts.ok) return fonts;
  const pages = await pageTexts(path, tools);
  if (!pages.ok) return pages;
  // The outline is printed whatever the pages are: one page is enough to read.
  const xml = await lines(['pdftohtml', '-xml', '-i', '-stdout', '-f', '1', '-l', '1', path], tools);
  if (!xml.ok) return xml;
  const title = field(info.value, 'Title');
  const author = field(info.value, 'Author');
  return ok({
    path,
    pages: Number(field(info.value, 'Pages')),
    ...(title ? { title } : {}),
    ...(author ? { author } : {}),
    outline: parseOutline(xml.value.join('\n')),
    fonts: parseFonts(fonts.value),
    unresolved: findMarks(pages.value),
  });
}

/** The text of each page of a PDF. Fails as {@link inspectPdf} does. */
export async function pageTexts(path: string, tools: PdfTools): Promise<Result<string[]>> {
  const text = await lines(['pdftotext', '-enc', 'UTF-8', '-layout', path, '-'], tools);
  // A form feed ends each page.
  return text.ok ? ok(text.value.join('\n').split('\f').slice(0, -1)) : text;
}

async function lines(argv: Command['argv'], { run, env }: PdfTools): Promise<Result<string[]>> {
  const path = argv.find((argument) => argument.endsWith('.pdf')) ?? '.';
  const command: Command = { argv, cwd: dirname(path), env, limitSeconds };
  const found: string[] = [];
  const sink = { line: (text: string, stream: string) => void (stream === 'stdout' && found.push(text)) };
  const exit = await run(command, { sink });
  if (!exit.ok) return exit;
  if (exit.value.code === 0) return ok(found);
  const failure = explainExit(command, exit.value);
  if (failure.reason !== 'command-failed') return fail(failure);
  return fail({
    ...failure,
    reason: 'pdf-defect',
    what: `${basename(path)} cannot be read`,
    at: { file: path },
  });
}

function field(info: readonly string[], name: string): string | undefined {
  const line = info.find((text) => text.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

/** pdffonts prints a table whose second line of dashes gives the columns: name, type, encoding, emb, sub, uni, object. */
function parseFonts([, rule = '', ...rows]: readonly string[]): PdfFont[] {
  const columns = [...rule.matchAll(/-+/g)].map(
    (dashes) => [dashes.index, dashes.index + dashes[0].length] as const,
  );
  const cut = (row: string, column: number): string => row.slice(...(columns[column] ?? [0, 0])).trim();
  return rows.map((row) => ({ name: cut(row, 0), type: cut(row, 1), embedded: cut(row, 3) === 'yes' }));
}

const findMarks = (pages: readonly string[]): PdfMark[] =>
  pages.flatMap((page, index) => page.split('\n').flatMap((line) => marksOf(line, index + 1)));

/** `??` as LaTeX sets it stands alone; a sentence that ends in two question marks does not count. */
function marksOf(line: string, page: number): PdfMark[] {
  const marks = line.matchAll(/(?<![\p{L}\p{N}?!])\?\?(?![\p{L}\p{N}?!])|\[\?\]/gu);
  return [...marks].map(([mark]) => ({ mark, page, text: line.trim() }));
}
