/** A record of a table as its file writes it. */
export interface CsvRecord {
  /** With its line end. */
  readonly bytes: Buffer;
  /** The line of the file on which it starts. */
  readonly line: number;
}

const [QUOTE, NEWLINE] = [34, 10];

/**
 * Cuts the text of a table into its records and changes no byte: one after the other, they are the text. The table must have
 * been found whole by `measureCsv`. The header comes first. Rejects as reading does.
 */
export async function* csvRecords(source: AsyncIterable<Buffer>): AsyncGenerator<CsvRecord> {
  let rest: Buffer = Buffer.alloc(0);
  let [line, lines, quoted, scanned] = [1, 0, false, 0];
  for await (const chunk of source) {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let at = scanned; at < text.length; at += 1) {
      const byte = text[at];
      if (byte === QUOTE) quoted = !quoted;
      if (byte !== NEWLINE) continue;
      lines += 1;
      if (quoted) continue;
      yield { bytes: text.subarray(start, at + 1), line };
      [start, line, lines] = [at + 1, line + lines, 0];
    }
    rest = text.subarray(start);
    scanned = rest.length;
  }
  if (rest.length > 0) yield { bytes: rest, line };
}

/** The cells of a record, without the quotes that its file puts around them. */
export function cellsOf({ bytes }: Pick<CsvRecord, 'bytes'>): string[] {
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '');
  if (!text.includes('"')) return text.split(',');
  const cells = text.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^,]*)(?=,|$)/g) ?? [];
  return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}
