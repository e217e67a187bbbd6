/** A place in a text: 1-based line and column, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Turns offsets of a text into lines and columns; built once a text, then O(log lines) a look-up. */
export function lineMap(text: string): (offset: number) => Position {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((newline) => newline.index + 1)];
  return (offset) => {
    const line = countUpTo(starts, offset);
    return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

/** How many of the ascending numbers are at most `limit`. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
