import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { cellsOf, csvRecords } from './csv-records';

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', 'é', ' ', '0') }),
  fc.constantFrom('', '2022', 'NA'),
);
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
  );

const quoted = (text: string, always: boolean): string =>
  always || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const layout = fc.record({
  end: fc.constantFrom('\n', '\r\n'),
  bom: fc.boolean(),
  always: fc.boolean(),
  last: fc.boolean(),
});

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

it('gives the records of any table as its bytes are, and the cells that a parser finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      layout,
      fc.integer({ min: 1, max: 40 }),
      async (rows, { end, bom, always, last }, size) => {
        const lines = rows.map((cells) => cells.map((text) => quoted(text, always)).join(','));
        const text = `${bom ? '\ufeff' : ''}${lines.join(end)}${last ? end : ''}`;
        const bytes = Buffer.from(text);
        const records: { bytes: Buffer; line: number }[] = [];
        for await (const record of csvRecords(chunks(bytes, size)))
          records.push({ bytes: Buffer.from(record.bytes), line: record.line });
        expect(Buffer.concat(records.map((record) => record.bytes))).toEqual(bytes);
        expect(records.map(cellsOf)).toEqual(rows);
        expect(records.map(cellsOf)).toEqual(parse(text, { bom: true, record_delimiter: end }));
        const before = records.map((_, index) =>
          records
            .slice(0, index)
            .map((one) => one.bytes.toString())
            .join(''),
        );
        expect(records.map(({ line }) => line)).toEqual(before.map((part) => part.split('\n').length));
      },
    ),
  );
});
