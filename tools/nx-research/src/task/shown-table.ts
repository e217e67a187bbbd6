/** Rows of cells as lines of text, columns aligned; the first row is the heading. */
export function renderTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Characters that a line of a table may have, so that it stays one line in a terminal of usual width. */
const widest = 120;
/** Of a shortened cell so much is left, however wide the others are. */
const narrowest = 16;

/** A table whose first column is shortened in the middle where its lines would be wider than a terminal. */
export function fitTable(rows: readonly (readonly string[])[]): string[] {
  const others = Math.max(0, ...renderTable(rows.map(([, ...cells]) => cells)).map(({ length }) => length));
  const room = Math.max(narrowest, widest - others - 2);
  return renderTable(rows.map(([first = '', ...cells]) => [shorten(first, room), ...cells]));
}

/** A text of at most so many characters: beginning and end are kept, since names differ in both. */
export function shorten(text: string, room: number): string {
  if (text.length <= room) return text;
  const end = Math.floor((room - 1) / 2);
  return `${text.slice(0, room - 1 - end)}…${text.slice(text.length - end)}`;
}
