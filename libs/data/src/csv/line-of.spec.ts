import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readRecords } from '../contract/read-records';
import { parsePredictions } from '../results/parse-predictions';
import { measureCsv } from './measure-csv';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lines-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
/** Cells with line breaks, quotes and commas in them. */
const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'ß'), maxLength: 6 });
const tables = fc.record({
  end: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\ufeff'),
  header: cell,
  cells: fc.array(cell, { minLength: 1, maxLength: 12 }),
  name: fc.constantFrom('t.csv', 't.csv.gz'),
});

/** Each record carries its number; the lines on which they begin are those of an editor. */
function written({ end, mark, header, cells, name }: ReturnType<typeof tables.generate>['value'], more = '') {
  const rows = cells.map((text, index) => `r${index},${quoted(text)}`);
  const text = `${mark}n,${quoted(header)}${end}${rows.map((row) => row + end).join('')}${more}`;
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  const lines = text.split('\n');
  const beginOf = (row: number): number => lines.findIndex((line) => line.startsWith(`r${row},`)) + 1;
  return { file: { path, name }, lines, beginOf };
}

it('a record is at the line of the file on which it begins', () =>
  fc.assert(
    fc.asyncProperty(tables, async (table) => {
      const { file, beginOf } = written(table);
      const seen: [string, number][] = [];
      const read = await readRecords(file, {
        header: () => undefined,
        record: ([number = ''], line) => seen.push([number, line]),
      });
      expect(read.ok).toBe(true);
      expect(seen).toEqual(table.cells.map((_text, row) => [`r${row}`, beginOf(row)]));
    }),
    { numRuns: 60 },
  ));

it.each(['x,y,z', 'x'])(
  'the record "%s" that does not fit is named with its line, in the parser\'s words too',
  (bad) =>
    fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const { file, lines } = written(table, `${bad}${table.end}r,"${table.end}"${table.end}`);
        const line = lines.findIndex((text) => text.trimEnd() === bad) + 1;
        const sink = { header: () => undefined, record: () => undefined };
        for (const read of [await measureCsv(file), await readRecords(file, sink)])
          expect(read).toMatchObject({
            ok: false,
            error: { at: { line }, said: expect.stringContaining(`line ${line}`) as string },
          });
      }),
      { numRuns: 40 },
    ),
);

it('a wrong prediction is at its line after a record with line breaks', () => {
  const columns = 'game_id,season,home_win,p_home,home_moneyline,away_moneyline,note';
  const text = [columns, 'a,2021,1,.5,,,"x\r\ny"', 'b,2021,1,2,,,', ''].join('\r\n');
  expect(parsePredictions(text, 'p.csv')).toMatchObject({ ok: false, error: { at: { line: 4 } } });
});
