import { matchingBrace, optionEnd } from '../tex/matching-brace';
import { skipBetweenRows } from './between-rows';
import { type ColumnCount, columnCount } from './column-count';

/** One cell: its TeX without surrounding spaces, where it starts in the file, the columns it covers. */
export interface SourceCell {
  readonly tex: string;
  readonly offset: number;
  /** 0-based. */
  readonly column: number;
  readonly span: number;
}

/** One row of a table. */
export interface SourceRow {
  readonly cells: readonly SourceCell[];
  readonly offset: number;
  readonly end: number;
  /** 1-based, among the rows of its table. */
  readonly number: number;
  /** True when a `\midrule` or the end of a head stands before it: the row belongs to the body. */
  readonly belowRule: boolean;
  /** True when TeX alone knows how many cells it has: a command that is not known here may stand for several. */
  readonly isOpaque: boolean;
}

/** A tabular environment as its file has it. */
export interface SourceTable {
  readonly name: string;
  readonly offset: number;
  readonly specification: { readonly text: string; readonly offset: number };
  /** What the specification says, or undefined when that cannot be read. */
  readonly columns: ColumnCount | undefined;
  /** True when a `\midrule` stands in it. */
  readonly hasHead: boolean;
  readonly rows: readonly SourceRow[];
}

/** Environments that set their body in rows and columns, with the number of arguments up to the specification. */
const environments: Readonly<Record<string, number>> = {
  tabular: 1,
  'tabular*': 2,
  tabularx: 2,
  tabulary: 2,
  array: 1,
  longtable: 1,
  'longtable*': 1,
  xltabular: 2,
  tabu: 1,
  'tabu*': 1,
  longtabu: 1,
  'longtabu*': 1,
  supertabular: 1,
  'supertabular*': 2,
  xtabular: 1,
  'xtabular*': 2,
  mpsupertabular: 1,
  mpxtabular: 1,
  tblr: 1,
  'tblr*': 1,
  longtblr: 1,
  'longtblr*': 1,
  talltblr: 1,
  'talltblr*': 1,
  booktabs: 1,
  longtabs: 1,
  talltabs: 1,
  NiceTabular: 1,
  'NiceTabular*': 2,
  NiceTabularX: 2,
  NiceArray: 1,
};

/** Every table of a TeX text whose structure is sound and whose comments are masked, nested ones as well. */
export function sourceTables(text: string): SourceTable[] {
  return [...text.matchAll(/\\begin\s*\{([^{}]*)\}/g)].flatMap((begin) => {
    const [opening, name = ''] = begin;
    const count = environments[name];
    if (count === undefined) return [];
    const found = lastArgument(text, begin.index + opening.length, count);
    if (!found) return [];
    const specification = { text: text.slice(found.open + 1, found.close), offset: found.open };
    const body = { from: found.close + 1, to: endOfEnvironment(text, name, found.close) };
    const columns = columnCount(columnPart(specification.text));
    const hasHead = /\\midrule(?![A-Za-z])/.test(text.slice(body.from, body.to));
    return [{ name, offset: begin.index, specification, columns, hasHead, rows: rowsOf(text, body) }];
  });
}

/** tabularray has keys where others have columns. */
const columnPart = (specification: string): string => {
  const key = /(?:^|[,\s])colspec\s*=\s*\{/.exec(specification);
  if (!key) return specification;
  const open = key.index + key[0].length - 1;
  return specification.slice(open + 1, matchingBrace(specification, open));
};

/** The braces of the last of some arguments; options and `to 5cm` between them are passed over. */
function lastArgument(
  text: string,
  from: number,
  count: number,
): { open: number; close: number } | undefined {
  let at = from;
  for (let left = count; ; left -= 1) {
    at += /^\s*(?:(?:to|spread)\s*[^{}[\]&]*)?/.exec(text.slice(at))?.[0].length ?? 0;
    for (let end = optionEnd(text, at); end !== undefined; end = optionEnd(text, at)) at = end;
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    const close = text[at] === '{' ? matchingBrace(text, at) : undefined;
    if (close === undefined) return undefined;
    if (left === 1) return { open: at, close };
    at = close + 1;
  }
}

function endOfEnvironment(text: string, name: string, from: number): number {
  let depth = 1;
  const tokens = /\\(begin|end)\s*\{([^{}]*)\}/g;
  tokens.lastIndex = from;
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    if (token[2] === name) depth += token[1] === 'begin' ? 1 : -1;
    if (depth === 0) return token.index;
  }
  return text.length;
}

interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Rows end in `\\`; what is left behind the last one is a row unless nothing of it is printed. */
function rowsOf(text: string, body: Piece): SourceRow[] {
  const rows: SourceRow[] = [];
  let belowRule = false;
  for (const piece of pieces(text, body, /^\\(?:\\|tabularnewline|kill)/)) {
    const skipped = skipBetweenRows(text, piece.from, piece.to);
    belowRule ||= skipped.endsHead;
    const cells = cellsOf(text, { from: skipped.end, to: piece.to });
    const [first] = cells;
    if (!first || (cells.length === 1 && !isContent(first.tex, piece.to === body.to))) continue;
    const isOpaque = cells.some(({ tex }) => isOpaqueCell(tex, cells.length));
    rows.push({
      cells,
      offset: first.offset,
      end: piece.to,
      number: rows.length + 1,
      belowRule,
      isOpaque,
    });
  }
  return rows;
}

/** Behind the last `\\` a command of the author's draws a rule, as far as can be seen. */
const isContent = (tex: string, isLast: boolean): boolean =>
  tex !== '' && !(isLast && /^(?:\\[A-Za-z@]+\s*)+$/.test(tex));

/** `\mc{2}{l}{All}` where `\mc` is the author's `\multicolumn`, or one command that makes the row. */
const isOpaqueCell = (tex: string, cells: number): boolean =>
  /^\\(?!multirow|multicolumn)[A-Za-z@]+\s*\{\s*\d+\s*\}/.test(tex) ||
  (cells === 1 && /^\\[A-Za-z@]+/.test(tex));

/** The pieces between separators that stand outside braces and inner environments. */
function pieces(text: string, { from, to }: Piece, separator: RegExp): Piece[] {
  const found: Piece[] = [];
  const token =
    /\\(?:begin|end)\s*\{[^{}]*\}|\\(?:tabularnewline|kill)(?![A-Za-z@])|\\\\\*?(?:[^\S\n]*\[[^\]&]*\])?|\\[^]|[{}&]/g;
  let start = from;
  let depth = 0;
  token.lastIndex = from;
  for (let match = token.exec(text); match && match.index < to; match = token.exec(text)) {
    const [mark] = match;
    if (/^(?:\{|\\begin)/.test(mark)) depth += 1;
    else if (/^(?:\}|\\end\s*\{)/.test(mark)) depth -= 1;
    else if (depth === 0 && separator.test(mark)) {
      found.push({ from: start, to: match.index });
      start = match.index + mark.length;
    }
  }
  return [...found, { from: start, to }];
}

function cellsOf(text: string, row: Piece): SourceCell[] {
  let column = 0;
  return pieces(text, row, /^&/).map(({ from, to }) => {
    const raw = text.slice(from, to);
    const blank = raw.length - raw.trimStart().length;
    const offset = from + (blank < raw.length ? blank : Math.min(blank, 1));
    const { tex, span } = spanOf(raw.trim());
    const cell = { tex, offset, column, span };
    column += span;
    return cell;
  });
}

/** `\multicolumn{n}{specification}{text}` spans n columns. */
function spanOf(tex: string): { tex: string; span: number } {
  const [start, count] = /^\\multicolumn\s*\{\s*(\d+)\s*\}\s*/.exec(tex) ?? [];
  if (start === undefined) return { tex, span: 1 };
  const end = matchingBrace(tex, start.length);
  const open = end === undefined ? -1 : tex.indexOf('{', end);
  const close = open < 0 ? undefined : matchingBrace(tex, open);
  const inner = close === undefined ? tex : tex.slice(open + 1, close) + tex.slice(close + 1);
  return { tex: inner.trim(), span: Number(count) };
}
