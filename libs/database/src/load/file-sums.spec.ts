import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { addSums, FileSums, largestSummed, type RowSums } from './file-sums';

const header = ['season', 'yards', 'note', 'extra'];
const kinds = { season: 'number', yards: 'number', note: 'text', extra: 'any' } as const;
const summing = {
  ...{ header, by: 'season' },
  kindOf: (name: string) => kinds[name as keyof typeof kinds],
};

function sumsOf(text: string, sizes: readonly number[] = [text.length]): ReadonlyMap<string, RowSums> {
  const sums = new FileSums(summing);
  const bytes = Buffer.from(text);
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    sums.take(bytes.subarray(at, at + size));
    at += size;
  }
  return sums.end();
}

const cell = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-7',
    '3.25',
    '-1e3',
    '12345678901234567',
    'NaN',
    'inf',
    '007a',
    '007',
    '-00',
    '0',
    '12e456',
    '-',
    '0.1',
    '2e-3',
  ),
  fc.string({ maxLength: 6 }),
  fc.constantFrom('a,b', 'say "no"', 'two\nlines', 'ü', '\r\n'),
);
const number = fc.oneof(fc.integer().map(String), fc.double({ noNaN: true }).map(String), fc.constant(''));
const row = fc.tuple(fc.constantFrom('2020', '2021'), number, cell, cell);
const written = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

test('any file, in any pieces, has the counts and sums that csv-parse finds', () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
      fc.record({ end: fc.constantFrom('\n', '\r\n'), isWhole: fc.boolean() }),
      (rows, sizes, { end, isWhole }) => {
        const lines = [header, ...rows].map((values) => values.map(written).join(','));
        const text = lines.join(end) + (isWhole ? end : '');
        const read: string[][] = parse(text, { fromLine: 2, relaxColumnCount: true });
        const found = sumsOf(text, sizes);
        for (const season of ['2020', '2021']) {
          const own = read.filter(([name]) => name === season);
          const sums = found.get(season);
          expect(sums?.rows ?? 0).toBe(own.length);
          if (!sums) continue;
          for (const [index, name] of header.entries()) {
            const values = own.map((values) => values[index] ?? '').filter((value) => value !== '');
            expect(sums.columns[name]?.values).toBe(values.length);
            if (name === 'note') expect(sums.columns[name]?.sum).toBeUndefined();
            else expectSum(sums.columns[name], values.map(name === 'extra' ? strict : Number));
          }
        }
      },
    ),
  );
});

const strict = (text: string): number =>
  /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d\d?)?$/.test(text) ? Number(text) : NaN;

function expectSum(column: RowSums['columns'][string] | undefined, values: readonly number[]): void {
  const finite = values.filter((value) => Math.abs(value) < largestSummed);
  const magnitude = finite.reduce((sum, value) => sum + Math.abs(value), 0);
  if (!Number.isFinite(magnitude)) return;
  const sum = finite.reduce((total, value) => total + value, 0);
  expect(Math.abs((column?.sum ?? NaN) - sum)).toBeLessThanOrEqual(magnitude * 1e-12);
  expect(Math.abs((column?.magnitude ?? NaN) - magnitude)).toBeLessThanOrEqual(magnitude * 1e-12);
}

test('a sum does not lose what is small beside what is large', () => {
  const sums = sumsOf('season,yards,note,extra\n1,1e100,,\n1,1,,\n1,-1e100,,\n');
  expect(sums.get('1')?.columns['yards']).toEqual({ values: 3, sum: 1, magnitude: 2e100 });
});

test('the sums of two files are added, column by column', () => {
  const [one, other] = ['1,2,a,\n', '1,3,,5\n'].map((rows) =>
    sumsOf(`${header.join(',')}\n${rows}`).get('1'),
  );
  expect(addSums(one as RowSums, other as RowSums)).toEqual({
    rows: 2,
    columns: {
      season: { values: 2, sum: 2, magnitude: 2 },
      yards: { values: 2, sum: 5, magnitude: 5 },
      note: { values: 1 },
      extra: { values: 1, sum: 5, magnitude: 5 },
    },
  });
});
