/** One cell of a CSV file (RFC 4180): quoted only where it must be. */
export type CsvCell = string | number | undefined;

/** A row with its line end; an absent value is an empty cell. */
export const csvRow = (cells: readonly CsvCell[]): string => `${cells.map(cellText).join(',')}\n`;

function cellText(cell: CsvCell): string {
  const text = cell === undefined ? '' : String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
