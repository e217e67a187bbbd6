import { createWriteStream, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import type { Failure } from '@research/core';
import { measureCsv } from './measure-csv';
import { readColumns } from './read-columns';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csv-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, bytes: string | Buffer) => {
  const path = join(folder, 'bytes');
  writeFileSync(path, bytes);
  return { path, name };
};

const table = 'game_id,season,note\n2019_01,2019,"a, ""b""\nc"\n2022_22,2022,\n2020_05,NA,x\n';

test.each([
  ['plain', 'games.csv', table],
  ['compressed', 'games.csv.gz', gzipSync(table)],
  ['with a byte order mark and DOS line ends', 'games.csv', `\ufeff${table.replaceAll('\n', '\r\n')}`],
])('rows, columns and seasons are counted: %s', async (_name, name, bytes) => {
  const measured = await measureCsv(file(name, bytes));
  expect(measured).toEqual({
    ok: true,
    value: { columns: ['game_id', 'season', 'note'], rows: 3, seasons: [2019, 2022] },
  });
  expect(await readColumns(file(name, bytes))).toEqual(['game_id', 'season', 'note']);
});

test('without a season column there are no seasons', async () => {
  expect(await measureCsv(file('teams.csv', 'team\nBUF\n'))).toMatchObject({
    ok: true,
    value: { rows: 1, seasons: null },
  });
});

const refusal = async (name: string, bytes: string | Buffer): Promise<Failure> => {
  const measured = await measureCsv(file(name, bytes));
  if (measured.ok) throw new Error('it was accepted');
  return measured.error;
};

const rows = Array.from({ length: 3000 }, (_, row) => `2022_${row},${row * 7919},${Math.sqrt(row)}`).join(
  '\n',
);

test.each([
  { defect: 'an empty file', bytes: '', said: 'empty' },
  { defect: 'a row that is cut off', bytes: 'a,b\n1,2\n3', said: 'cut off in its last row', line: 3 },
  {
    defect: 'a last cell that may be cut off',
    bytes: 'a,b\n1,2\n3,4',
    said: 'cut off in its last row',
    line: 3,
  },
  { defect: 'an end inside quotes', bytes: 'a,b\n1,2\n3,"x', said: 'cut off inside a quoted cell', line: 3 },
  {
    defect: 'a row with a cell too many',
    bytes: 'a,b\n1,2,3\n4,5\n',
    said: 'no table: a row differs',
    line: 2,
  },
  { defect: 'a web page', bytes: '<!DOCTYPE html>\n<p class="x">log, in</p>\n', said: 'a web page', line: 1 },
  {
    defect: 'a web page of one line',
    bytes: '<html><p class="x">No</p></html>\n',
    said: 'a web page',
    line: 1,
  },
  { defect: 'what is not compressed', name: 'g.csv.gz', bytes: 'a,b\n1,2\n', said: 'not readable as gzip' },
])('$defect is refused with its name and line', async ({ name = 'g.csv', bytes, said, line }) => {
  const error = await refusal(name, bytes);
  expect(error.reason).toBe('corrupt-file');
  expect(error.what).toContain(`${name} is ${said}`);
  expect(error.at).toEqual(line === undefined ? { file: name } : { file: name, line });
});

test('a compressed file that is cut off is refused with its name and about the line', async () => {
  const error = await refusal('g.csv.gz', gzipSync(`a,b,c\n${rows}\n`).subarray(0, 20_000));
  expect(error).toMatchObject({ reason: 'corrupt-file', at: { file: 'g.csv.gz' } });
  expect(error.what).toContain('g.csv.gz is cut off');
  expect(error.at?.line).toBeGreaterThan(100);
});

test('a file that is not there is a file-system failure', async () => {
  const measured = await measureCsv({ path: join(folder, 'nothing'), name: 'g.csv' });
  expect(measured).toMatchObject({ ok: false, error: { reason: 'file-system' } });
});

test('a wide table takes flat memory', async () => {
  const row = `${Array.from({ length: 370 }, (_, column) => `0.${column}`).join(',')}\n`;
  const header = `${Array.from({ length: 370 }, (_, column) => `c${column}`).join(',')}\n`;
  const path = join(folder, 'wide.csv.gz');
  const lines = function* () {
    yield header;
    for (let chunk = 0; chunk < 50; chunk += 1) yield row.repeat(100);
  };
  await pipeline(Readable.from(lines()), createGzip({ level: 1 }), createWriteStream(path));
  let peak = 0;
  const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage().heapUsed)), 20);
  const before = process.memoryUsage().heapUsed;
  const measured = await measureCsv({ path, name: 'wide.csv.gz' });
  clearInterval(sampler);
  expect(measured).toMatchObject({ ok: true, value: { rows: 5000 } });
  // Kept, the 1.9 million cells would take some 70 MB.
  expect(peak - before).toBeLessThan(45 * 1024 * 1024);
  truncateSync(path, 1000);
  expect(await measureCsv({ path, name: 'wide.csv.gz' })).toMatchObject({ ok: false });
});
