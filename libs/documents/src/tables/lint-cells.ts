import { matchingBrace } from '../tex/matching-brace';
import { columnCount } from './column-count';
import type { TableDefect } from './lint-structure';
import { type TableCell, tableRows, type TableRow } from './table-body';
import type { TableRules } from './table-rules';

/** What R, Python and SQL print for a value that is not there; a table in a text never means it. */
const missingValue = /^[-+]?(?:nan|inf|infinity|na|<na>|#n\/a|n\/a|null|none|nil|undefined)$/i;

const tableStart =
  /\\begin\s*\{(?<name>tabular\*?|tabularx|tabulary|longtable|array)\}(?:\[[^\]]*\])?(?<width>\s*\{[^{}]*\}(?=\s*(?:\[[^\]]*\])?\{))?(?:\[[^\]]*\])?\s*\{/g;

/** Rows, columns and cells of every tabular of a text whose structure is sound and whose comments are masked. */
export function lintCells(text: string, rules: TableRules): TableDefect[] {
  const tables = [...text.matchAll(tableStart)];
  if (tables.length === 0) return [{ what: 'there is no tabular in this file', offset: 0 }];
  return tables.flatMap((table) => lintTabular(text, table, rules));
}

function lintTabular(text: string, table: RegExpExecArray, rules: TableRules): TableDefect[] {
  const open = table.index + table[0].length - 1;
  const close = matchingBrace(text, open) ?? open;
  const columns = columnCount(text.slice(open + 1, close));
  if (columns === undefined) return [{ what: 'the column specification cannot be read', offset: open }];
  const rows = tableRows(text, close + 1, endOf(text, table.groups?.['name'] ?? '', close));
  const hasHead = rows.some(({ belowRule }) => belowRule) || /\\midrule/.test(text.slice(close));
  const body = hasHead ? rows.filter(({ belowRule }) => belowRule) : rows;
  if (body.length === 0) return [{ what: 'the table has no rows', offset: table.index }];
  return rows.flatMap((row, index) => lintRow(row, { columns, number: index + 1, rules }));
}

function endOf(text: string, name: string, from: number): number {
  let depth = 1;
  for (const token of text.slice(from).matchAll(/\\(begin|end)\s*\{([^{}]*)\}/g)) {
    if (token[2] === name) depth += token[1] === 'begin' ? 1 : -1;
    if (depth === 0) return from + token.index;
  }
  return text.length;
}

const isMissing = (value: string, { allowedWords = [], forbiddenWords = [] }: TableRules): boolean =>
  (missingValue.test(value) || forbiddenWords.includes(value)) && !allowedWords.includes(value);

interface RowContext {
  readonly columns: number;
  readonly number: number;
  readonly rules: TableRules;
}

function lintRow(row: TableRow, { columns, number, rules }: RowContext): TableDefect[] {
  const width = row.cells.reduce((sum, { span }) => sum + span, 0);
  const wrong = `row ${number} has ${width} cells where the table has ${columns} columns`;
  const endless = 'this row does not end in \\\\: a rule follows it';
  const what = row.cells.some(holdsRule) ? endless : wrong;
  const count = what === wrong && width === columns ? [] : [{ what, offset: row.offset }];
  const cells = row.cells.flatMap(({ text, offset }) => {
    const value = bareText(text);
    const tries = rules.howToAllow && [rules.howToAllow(value)];
    if (!isMissing(value, rules)) return [];
    return [{ what: `a cell of row ${number} says ${value}`, offset, ...(tries && { tries }) }];
  });
  return [...count, ...cells];
}

/** A rule can stand only between rows; one in a cell means that the row before it was not ended. */
const holdsRule = ({ text }: TableCell): boolean =>
  /\\(?:toprule|midrule|bottomrule|hline|cmidrule|cline|specialrule|addlinespace)(?![A-Za-z])/.test(text) &&
  !text.includes('\\begin');

/** A cell's text without mathematics, braces and commands around it (`\textbf{$-$Inf}` → `-Inf`); keys are no text. */
function bareText(text: string): string {
  return text
    .replace(/(\\[A-Za-z]*(?:ref|cite)[a-z]*\s*(?:\[[^\]]*\])*)\{[^{}]*\}/g, '#')
    .replace(/\\[A-Za-z]+\*?/g, '')
    .replace(/[${}]/g, '')
    .trim();
}
