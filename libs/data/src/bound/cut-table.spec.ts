import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { gameColumns, untilDay, untilWeek } from './bound.fixture';
import type { Bound } from './bound';
import { cutTable } from './cut-table';
import type { TimeColumns } from './time-columns';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'cut-table-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const header = 'id,season,week,day,note';

interface Given {
  readonly columns?: TimeColumns;
  readonly name?: string;
}

/** Cuts a table and gives what is left of it. */
async function cut(text: string, bound: Bound, { columns = gameColumns, name = 'games.csv' }: Given = {}) {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  const before = readFileSync(path);
  const found = await cutTable({ path, name }, columns, bound);
  const after = readFileSync(path);
  return { found, before, after, text: String(name.endsWith('.gz') ? gunzipSync(after) : after) };
}

const row = fc.record({
  season: fc.integer({ min: 2020, max: 2023 }),
  week: fc.integer({ min: 1, max: 22 }),
  day: fc.integer({ min: 1, max: 28 }),
  note: fc.constantFrom('', 'plain', '"a, b"', '"two\nlines"', '"say ""so"""', '"two\r\nlines"'),
});

const dayOf = ({ season, day }: { season: number; day: number }): string =>
  `${season}-11-${String(day).padStart(2, '0')}`;

it('leaves out exactly the later rows of any table, and no byte of the others changes', async () => {
  const bounds = fc.record({
    by: fc.constantFrom('week' as const, 'date' as const),
    season: fc.integer({ min: 2019, max: 2024 }),
    week: fc.integer({ min: 1, max: 22 }),
    day: fc.integer({ min: 1, max: 28 }),
  });
  const layout = fc.record({
    end: fc.constantFrom('\n', '\r\n'),
    name: fc.constantFrom('games.csv', 'games.csv.gz'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row), bounds, layout, async (rows, { day, ...asked }, { end, name }) => {
      const bound: Bound = { ...asked, date: dayOf({ ...asked, day }) };
      const isLater = (one: (typeof rows)[number]): boolean =>
        bound.by === 'week'
          ? one.season * 100 + one.week > bound.season * 100 + bound.week
          : dayOf(one) > bound.date;
      const lines = rows.map((one, index) => ({
        text: `${index},${one.season},${one.week},${dayOf(one)},${one.note}${end}`,
        isLater: isLater(one),
      }));
      const given = `${header}${end}${lines.map((line) => line.text).join('')}`;
      const { found, before, after, text } = await cut(given, bound, { name });
      const kept = lines.filter((line) => !line.isLater);
      expect(text).toBe(`${header}${end}${kept.map((line) => line.text).join('')}`);
      const beyond = lines.length - kept.length;
      expect(found).toEqual({ ok: true, value: { within: kept.length, beyond, nowhere: 0 } });
      if (beyond === 0) expect(after.equals(before)).toBe(true);
      else if (name.endsWith('.gz')) expect([...after.subarray(4, 8), after[9]]).toEqual([0, 0, 0, 0, 255]);
    }),
    { numRuns: 60 },
  );
});

const table = (...rows: readonly string[]): string => [header, ...rows, ''].join('\n');

describe('a game that was postponed across the boundary', () => {
  const games = table('a,2020,5,2020-10-11,', 'postponed,2020,5,2020-10-27,', 'b,2020,6,2020-10-18,');

  it('belongs to its week where the bound is a week', async () => {
    const { text } = await cut(games, untilWeek(2020, 5, '2020-10-27'));
    expect(text).toBe(table('a,2020,5,2020-10-11,', 'postponed,2020,5,2020-10-27,'));
  });

  it('belongs to its day where the bound is a day', async () => {
    const { text } = await cut(games, untilDay('2020-10-20', 2020, 6));
    expect(text).toBe(table('a,2020,5,2020-10-11,', 'b,2020,6,2020-10-18,'));
  });

  it('belongs to its week where the table knows no days', async () => {
    const { text } = await cut(games, untilDay('2020-10-12', 2020, 5), {
      columns: { season: 'season', week: 'week' },
    });
    expect(text).toBe(table('a,2020,5,2020-10-11,', 'postponed,2020,5,2020-10-27,'));
  });
});

it('knows weeks by how ids start, and days by times', async () => {
  const odds = 'id,at\n2022_10_A_B,2022-11-13T18:00Z\n2022_11_A_C,2022-11-20 18:00\n';
  const byId = await cut(odds, untilWeek(2022, 10), { columns: { id: 'id', idStarts: '{season}_{week}_' } });
  const byDay = await cut(odds, untilWeek(2022, 10), { columns: { date: 'at' } });
  expect([byId.text, byDay.text]).toEqual(Array(2).fill('id,at\n2022_10_A_B,2022-11-13T18:00Z\n'));
});

it('leaves out and counts rows that do not say when they are from, and takes the other form where one is empty', async () => {
  const games = table('a,2022,,2022-11-13,', 'b,,,,', 'c,NA,NA,NA,', 'd,2022,,2022-11-20,', 'e,2022,3,,');
  const { found, text } = await cut(games, untilWeek(2022, 10));
  expect(text).toBe(table('a,2022,,2022-11-13,', 'e,2022,3,,'));
  expect(found).toEqual({ ok: true, value: { within: 2, beyond: 1, nowhere: 2 } });
});

it('leaves the header alone where every row is later', async () => {
  expect((await cut(table('a,2022,11,2022-11-20,'), untilWeek(2022, 10))).text).toBe(table());
});

it.each([
  ['b,2022,ten,2022-11-13,', 'column week: "ten" is no week'],
  ['b,2022,1.5,2022-11-13,', 'column week: "1.5" is no week'],
  ['b,22,10,2022-11-13,', 'column season: "22" is no season'],
  ['b,2022,-1,2022-11-13,', 'column week: "-1" is no week'],
])('refuses %s at its line, and changes nothing', async (bad, said) => {
  const { found, before, after } = await cut(table('a,2022,99,2022-11-13,"1\n2"', bad), untilWeek(2022, 10));
  expect(found).toMatchObject({
    ok: false,
    error: { reason: 'corrupt-file', at: { file: 'games.csv', line: 4 } },
  });
  expect(!found.ok && found.error.what).toContain(`row b: ${said}`);
  expect(after.equals(before)).toBe(true);
});

it.each(['2022-02-30', '13.11.2022', '2022-11-13x', 'soon'])('refuses the day %s', async (day) => {
  const { found } = await cut(table(`a,2022,10,${day},`), untilDay('2022-11-14', 2022, 10));
  expect(found).toMatchObject({
    ok: false,
    error: { what: expect.stringContaining(`column day: "${day}" is no date`) },
  });
});

it('refuses an id that starts otherwise, and a table without the columns', async () => {
  const starts = { id: 'id', idStarts: '{season}_{week}_' };
  const odd = await cut(table('x_1,,,,'), untilWeek(2022, 10), { columns: starts });
  expect(odd.found).toMatchObject({
    error: { what: expect.stringContaining('"x_1" does not start with {season}_{week}_') },
  });
  const lacking = await cut(table(), untilWeek(2022, 10), { columns: { date: 'gameday' } });
  expect(lacking.found).toMatchObject({
    error: { reason: 'invalid-options', what: expect.stringContaining('no column gameday') },
  });
});
