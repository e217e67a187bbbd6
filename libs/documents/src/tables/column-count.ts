import { matchingBrace } from '../tex/matching-brace';

/** What a column specification stands for. */
export interface ColumnCount {
  readonly count: number;
  /** False where a column type is not one of the usual packages: `\newcolumntype` may make several columns of it. */
  readonly isCertain: boolean;
}

/** Column types of LaTeX, array, tabularx, tabulary, dcolumn, siunitx and tabularray. */
const knownTypes = /[lcrpmbwWDSsXLCRJQ]/;

/**
 * Number of columns that a column specification stands for (`l@{}*{3}{c}p{2cm}|`), or undefined when it cannot be read.
 * Groups behind a letter are its arguments.
 */
export function columnCount(specification: string): ColumnCount | undefined {
  let count = 0;
  let isCertain = true;
  let at = 0;
  while (at < specification.length) {
    const character = specification[at] ?? '';
    at += 1;
    if ('@!><'.includes(character)) at = group(specification, at)?.end ?? specification.length;
    else if (character === '*') {
      const repeated = repetition(specification, at);
      if (!repeated) return undefined;
      count += repeated.count;
      isCertain &&= repeated.isCertain;
      at = repeated.end;
    } else if (/[A-Za-z]/.test(character)) {
      count += 1;
      isCertain &&= knownTypes.test(character);
      at = skipArguments(specification, at);
    } else if (!/[\s|:;]/.test(character)) return undefined;
  }
  return { count, isCertain };
}

function repetition(text: string, from: number): (ColumnCount & { end: number }) | undefined {
  const times = group(text, from);
  const inner = times && group(text, times.end);
  const each = inner && columnCount(inner.text);
  return each && { ...each, count: each.count * Number(times?.text), end: inner?.end ?? from };
}

function skipArguments(text: string, from: number): number {
  let end = from + (/^\s*\[[^\]]*\]/.exec(text.slice(from))?.[0].length ?? 0);
  for (let next = group(text, end); next; next = group(text, end)) end = next.end;
  return end;
}

function group(text: string, from: number): { text: string; end: number } | undefined {
  const open = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  if (text[open] !== '{') return undefined;
  const close = matchingBrace(text, open);
  return close === undefined ? undefined : { text: text.slice(open + 1, close), end: close + 1 };
}
