import { matchingBrace } from '../tex/matching-brace';

/** One cell of a row: its text without surrounding spaces, where it starts in the file, how many columns it spans. */
export interface TableCell {
  readonly text: string;
  readonly offset: number;
  readonly span: number;
}

/** One row of a table. */
export interface TableRow {
  readonly cells: readonly TableCell[];
  readonly offset: number;
  /** True when a `\midrule`, `\hline` or end of a head stands before it: the row belongs to the body. */
  readonly belowRule: boolean;
}

/** Commands between rows: rules of LaTeX and booktabs, the parts of a longtable, colours of rows. */
const betweenRows =
  /^\s*(?:\\(?<rule>toprule|midrule|bottomrule|hline|endhead|endfirsthead|endfoot|endlastfoot|addlinespace|cmidrule|cline|specialrule|rowcolor|noalign|caption|label)(?![A-Za-z])\*?(?:\[[^\]]*\]|\([^)]*\)|\s*\{[^{}]*\})*)/;

/**
 * Cuts the body of a tabular (comments masked) into rows and cells. Only `&` and `\\` outside braces and inner
 * environments separate; what is left after the last `\\` is a row unless it is empty.
 */
export function tableRows(text: string, from: number, to: number): TableRow[] {
  const rows: TableRow[] = [];
  let rules = 0;
  for (const { start, end } of pieces(text, { from, to }, 'row')) {
    const skipped = skipRules(text.slice(start, end));
    rules += skipped.rules;
    const cells = pieces(text, { from: start + skipped.length, to: end }, 'cell').map((piece) =>
      cell(text, piece),
    );
    const [first] = cells;
    if (first && (cells.length > 1 || first.text !== ''))
      rows.push({ cells, offset: first.offset, belowRule: rules > 0 });
  }
  return rows;
}

function skipRules(row: string): { length: number; rules: number } {
  let length = 0;
  let rules = 0;
  for (let match = betweenRows.exec(row); match; match = betweenRows.exec(row.slice(length))) {
    if (/^(?:midrule|endhead|endfirsthead)$/.test(match.groups?.['rule'] ?? '')) rules += 1;
    length += match[0].length;
  }
  return { length, rules };
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

/** The pieces between separators at the outermost level. */
function pieces(text: string, { from, to }: { from: number; to: number }, what: 'row' | 'cell'): Piece[] {
  const found: Piece[] = [];
  let start = from;
  let depth = 0;
  const token =
    /\\(?:begin|end)\s*\{[^{}]*\}|\\tabularnewline(?![A-Za-z])|\\\\\*?(?:\s*\[[^\]]*\])?|\\[^]|[{}&]/g;
  token.lastIndex = from;
  for (let match = token.exec(text); match && match.index < to; match = token.exec(text)) {
    const [separator] = match;
    if (/^(?:\{|\\begin)/.test(separator)) depth += 1;
    else if (/^(?:\}|\\end)/.test(separator)) depth -= 1;
    else if (depth === 0 && isSeparator(separator, what)) {
      found.push({ start, end: match.index });
      start = match.index + separator.length;
    }
  }
  return [...found, { start, end: to }];
}

const isSeparator = (token: string, what: 'row' | 'cell'): boolean =>
  what === 'cell' ? token === '&' : /^\\(?:\\|tabularnewline)/.test(token);

function cell(text: string, { start, end }: Piece): TableCell {
  const raw = text.slice(start, end);
  const offset = start + raw.length - raw.trimStart().length;
  const multicolumn = /^\\multicolumn\s*\{\s*(\d+)\s*\}\s*/.exec(raw.trim());
  if (!multicolumn) return { text: raw.trim(), offset, span: 1 };
  return { text: lastGroup(raw.trim(), multicolumn[0].length), offset, span: Number(multicolumn[1]) };
}

/** The third argument of `\multicolumn{n}{spec}{text}`. */
function lastGroup(text: string, specification: number): string {
  const end = matchingBrace(text, specification);
  const open = end === undefined ? -1 : text.indexOf('{', end);
  const close = open < 0 ? undefined : matchingBrace(text, open);
  return close === undefined ? text : text.slice(open + 1, close).trim();
}
