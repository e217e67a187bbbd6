import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gameColumns, untilDay, untilWeek } from './bound.fixture';
import { type CalendarEntry, readCalendar, resolveAgain, resolveBound } from './calendar';
import { type Follower, holdBack, weekKey } from './hold-back';

/** `a 2021 1 2021-09-09`: an entry that has taken place; with `due` at the end, one that has not. */
function entry(text: string): CalendarEntry {
  const [id = '', season, week, date = '', due] = text.split(' ');
  return { id, season: Number(season), week: Number(week), date, isDone: due === undefined };
}

/** Two seasons, a game of week 1 of 2022 that was postponed into week 3, and one that is still to be played. */
const calendar = [
  'a 2021 1 2021-09-09',
  'b 2021 18 2022-01-09',
  'c 2022 1 2022-09-11',
  'late 2022 1 2022-09-22',
  'd 2022 2 2022-09-15',
  'e 2022 2 2022-09-18',
  'f 2022 3 2022-09-25',
  'g 2022 4 2022-10-02 due',
].map(entry);

it.each([
  [{ week: 2 }, untilWeek(2022, 2, '2022-09-22')],
  [{ week: 1 }, untilWeek(2022, 1, '2022-09-22')],
  [{ week: 4 }, untilWeek(2022, 4, '2022-09-25')],
  [{ week: 18, season: 2021 }, untilWeek(2021, 18, '2022-01-09')],
  [{ season: 2021 }, untilWeek(2021, 18, '2022-01-09')],
  [{ until: '2022-09-15' }, untilDay('2022-09-15', 2022, 2)],
  [{ until: '2022-09-01' }, untilDay('2022-09-01', 2021, 18)],
  [{ until: '2022-09-23' }, untilDay('2022-09-23', 2022, 2)],
  [{ until: '2030-01-01' }, untilDay('2030-01-01', 2022, 4)],
])('resolves %j to both forms, and the same again', (asked, bound) => {
  expect(resolveBound(asked, calendar)).toEqual({ ok: true, value: bound });
  expect(resolveAgain(bound, calendar)).toEqual({ ok: true, value: bound });
});

it('means the newest season that has begun', () => {
  const next = entry('n 2023 2 2023-09-17 due');
  expect(resolveBound({ week: 2 }, [...calendar, next])).toMatchObject({ value: { season: 2022 } });
});

it.each([
  [{ week: 5 }, 'there is no week 5 of season 2022: its weeks are 1–4'],
  [{ week: 1, season: 2030 }, 'there is no season 2030: the seasons are 2021–2022'],
  [{ season: 1998 }, 'there is no season 1998: the seasons are 2021–2022'],
  [{ until: '2020-12-31' }, '--until=2020-12-31 is before all data, which begins on 2021-09-09'],
])('refuses %j', (asked, what) => {
  expect(resolveBound(asked, calendar)).toMatchObject({
    ok: false,
    error: { reason: 'invalid-options', what },
  });
});

describe('of a table', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'calendar-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (...rows: readonly string[]) => {
    const path = join(folder, 'games.csv');
    writeFileSync(path, ['id,season,week,day,score', ...rows, ''].join('\n'));
    return readCalendar({ path, name: 'games.csv' }, { ...gameColumns, done: 'score' });
  };

  it('is read: what has no score has not taken place, what has no week belongs to none', async () => {
    expect(await read('a,2021,1,2021-09-09,20', 'g,2022,4,,', 'x,,,2022-10-02,1')).toEqual({
      ok: true,
      value: [calendar[0], entry('g 2022 4  due')],
    });
  });

  it('is refused at the line of a time that cannot be read', async () => {
    expect(await read('a,2021,1,2021-09-09,20', 'b,2021,2,9/16/21,3')).toMatchObject({
      ok: false,
      error: { reason: 'corrupt-file', at: { line: 3 } },
    });
  });
});

describe('while upstream has updated only some files', () => {
  const plays = (...ids: readonly string[]): Follower => ({
    project: 'plays',
    has: new Set(ids),
    byId: true,
  });
  const rosters = (...weeks: readonly number[]): Follower => ({
    project: 'rosters',
    has: new Set(weeks.map((week) => weekKey({ season: 2022, week }))),
    byId: false,
  });
  const all = ['c', 'late', 'd', 'e', 'f'];

  it('nothing is held back that is complete, and what has not taken place is not missing', () => {
    expect(holdBack(calendar, [plays(...all), rosters(1, 2, 3)], undefined)).toEqual({ behind: [] });
  });

  it('the data ends with the last whole week of all tables', () => {
    const found = holdBack(calendar, [plays('c', 'late', 'd', 'e'), rosters(1, 2)], undefined);
    const behind = [
      'plays has nothing of week 3 of season 2022 yet',
      'rosters has nothing of week 3 of season 2022 yet',
    ];
    expect(found).toEqual({
      behind,
      bound: { ...untilWeek(2022, 2, '2022-09-22'), because: behind.join('; ') },
    });
  });

  it('half a week does not count', () => {
    const found = holdBack(calendar, [plays('c', 'late', 'd')], untilWeek(2022, 2));
    expect(found).toEqual({
      behind: ['plays lacks 1 of 2 of week 2 of season 2022 yet'],
      bound: {
        ...untilWeek(2022, 1, '2022-09-22'),
        because: 'plays lacks 1 of 2 of week 2 of season 2022 yet',
        asked: untilWeek(2022, 2),
      },
    });
  });

  it('a bound that was asked for before the missing week holds', () => {
    expect(holdBack(calendar, [plays('c', 'late', 'd', 'e')], untilWeek(2022, 2))).toEqual({ behind: [] });
    expect(holdBack(calendar, [plays('c', 'd')], untilDay('2022-09-15', 2022, 2))).toEqual({ behind: [] });
  });

  it('a table that ended long ago holds nothing back, and is told', () => {
    const weeks = Array.from({ length: 8 }, (_, index) =>
      entry(`w${index} 2022 ${index + 1} 2022-10-0${index + 1}`),
    );
    expect(holdBack(weeks, [plays('w0', 'w1')], undefined)).toEqual({
      behind: ['plays has nothing of week 8 of season 2022 yet'],
    });
    expect(holdBack(weeks, [plays('w0', 'w1', 'w2', 'w3')], undefined).bound).toMatchObject({ week: 4 });
  });
});
