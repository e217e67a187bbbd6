import { matchingBrace } from '../tex/matching-brace';

/** Column types of LaTeX, array, tabularx, dcolumn and siunitx that take arguments, with their number. */
const argumentCounts: Readonly<Record<string, number>> = { p: 1, m: 1, b: 1, w: 2, W: 2, D: 3 };

/**
 * Number of columns that a column specification stands for (`l@{}*{3}{c}p{2cm}|`), or undefined when it cannot be read.
 * A letter that is not known counts as one column: `\newcolumntype` makes such.
 */
export function columnCount(specification: string): number | undefined {
  let count = 0;
  let at = 0;
  while (at < specification.length) {
    const character = specification[at] ?? '';
    at += 1;
    if ('@!><'.includes(character)) at = skipGroup(specification, at);
    else if (character === '*') {
      const repeated = repetition(specification, at);
      if (!repeated) return undefined;
      count += repeated.count;
      at = repeated.end;
    } else if (/[A-Za-z]/.test(character)) {
      count += 1;
      at = skipArguments(specification, at, argumentCounts[character] ?? 0);
    } else if (!/[\s|:;]/.test(character)) return undefined;
  }
  return count;
}

function repetition(text: string, from: number): { count: number; end: number } | undefined {
  const times = group(text, from);
  const inner = times && group(text, times.end);
  const count = inner && columnCount(inner.text);
  if (count === undefined) return undefined;
  return { count: count * Number(times?.text), end: inner?.end ?? from };
}

function skipArguments(text: string, from: number, groups: number): number {
  const options = /^\s*\[[^\]]*\]/.exec(text.slice(from));
  let end = from + (options?.[0].length ?? 0);
  for (let each = 0; each < groups; each += 1) end = skipGroup(text, end);
  return end;
}

const skipGroup = (text: string, from: number): number => group(text, from)?.end ?? text.length;

function group(text: string, from: number): { text: string; end: number } | undefined {
  const open = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  if (text[open] !== '{') return undefined;
  const close = matchingBrace(text, open);
  return close === undefined ? undefined : { text: text.slice(open + 1, close), end: close + 1 };
}
