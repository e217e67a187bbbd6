import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hashBytes } from '@research/core';
import type { Bound, Limits } from '@research/data';
import { boundLocks, checkBoundOptions } from './data-bound';

type Scope = Parameters<typeof boundLocks>[0];
type Options = Partial<Scope['options']>;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'data-bound-'));
  pin('games', { 'games.csv': table(games) });
  pin('plays', { 'plays_2021.csv': table(games.slice(0, 1)), 'plays_2022.csv': table(games.slice(1)) });
  pin('teams', { 'teams.csv': 'team\nX\n' });
});
afterEach(() => rmSync(root, { recursive: true }));

const games = [
  'a,2021,18,2022-01-09,1',
  'b,2022,1,2022-09-11,1',
  'c,2022,2,2022-09-18,1',
  'd,2022,2,2022-09-19,1',
];
const table = (rows: readonly string[]): string => ['id,season,week,day,score', ...rows, ''].join('\n');

const lockOf = (project: string): string => join(root, `etl/${project}/source.lock.json`);
const text = (project: string): string => readFileSync(lockOf(project), 'utf8');
const boundIn = (project: string): Bound | undefined =>
  (JSON.parse(text(project)) as { bound?: Bound }).bound;
const bounds = (): (Bound | undefined)[] => ['games', 'plays', 'teams'].map(boundIn);

/** Pins files of the sample, as a refresh does: the bound that the lock has stays. */
function pin(project: string, tables: Readonly<Record<string, string>>, bound?: Bound): void {
  const files = Object.entries(tables).map(([path, content]) => {
    const url = `sample/${project}/${path}`;
    mkdirSync(dirname(join(root, url)), { recursive: true });
    writeFileSync(join(root, url), content);
    const season = /\d{4}/.exec(path)?.[0];
    const seasons = season === undefined ? null : [Number(season), Number(season)];
    return {
      path,
      asset: path,
      url,
      sha256: hashBytes(Buffer.from(content)),
      bytes: content.length,
      rows: 1,
      seasons,
      origin: 'sample',
    };
  });
  mkdirSync(dirname(lockOf(project)), { recursive: true });
  writeFileSync(
    lockOf(project),
    `${JSON.stringify({ version: 1, ...(bound ? { bound } : {}), files }, null, 2)}\n`,
  );
}

const columns = { season: 'season', week: 'week', date: 'day', id: 'id' };

function scope(options: Options = {}): Scope {
  const declared = [
    {
      project: 'games',
      assets: { 'games.csv': 'g.csv' },
      bounded: { 'games.csv': { ...columns, done: 'score' } },
    },
    {
      project: 'plays',
      assets: { 'plays_{season}.csv': 'p_{season}.csv' },
      bounded: { 'plays_{season}.csv': { ...columns, complete: true } },
    },
    { project: 'teams', assets: { 'teams.csv': 't.csv' } },
  ];
  const tasks = declared.map(({ project, ...own }) => ({
    kind: 'fetch',
    project,
    projectRoot: `etl/${project}`,
    options: own,
  }));
  return {
    workspaceRoot: root,
    options: { movesOrigins: true, phases: [], ...options },
    task: { id: 'all:run', project: 'all' },
    ports: { env: {} },
    wirings: { values: () => [{ tasks }] },
    signal: new AbortController().signal,
  } as unknown as Scope;
}

async function set(options: Options = {}, isMoving = false) {
  const done = await boundLocks(scope(options), isMoving);
  if (!done.ok) throw new Error(done.error.what);
  return done.value;
}

const week = (number: number, date: string): Limits => ({ by: 'week', season: 2022, week: number, date });
const first = week(1, '2022-09-11');

it('without a bound leaves every byte as it is, and says nothing', async () => {
  const before = [text('games'), text('plays'), text('teams')];
  expect(await set()).toEqual({ notes: [], next: [] });
  expect(await set({ until: 'all' })).toEqual({ notes: [], next: [] });
  expect([text('games'), text('plays'), text('teams')]).toEqual(before);
});

it('is set in every lock, stays when it is not named, and is taken away; the locks are then as they were', async () => {
  const before = text('plays');
  const done = await set({ week: 1 });
  expect(bounds()).toEqual([first, first, first]);
  expect(done).toEqual({
    notes: ['the data ends with week 1 of season 2022 (2022-09-11): later rows are left out'],
    next: [
      'npx nx run all:run --until=all   # takes the bound away',
      'git commit -a -m "data: until week 1 of season 2022 (2022-09-11)"',
    ],
  });
  expect((await set()).next).toEqual([]);
  expect(bounds()).toEqual([first, first, first]);
  expect((await set({ until: 'all' })).notes).toEqual(['the data has no bound']);
  expect(text('plays')).toBe(before);
});

it('may be a day, and another season', async () => {
  await set({ until: '2022-09-18' });
  expect(boundIn('teams')).toEqual({ by: 'date', season: 2022, week: 2, date: '2022-09-18' });
});

it('goes with the data of the origin whose weeks it names', async () => {
  await set({ week: 1 });
  expect((await set({}, true)).notes).toEqual(['the data has no bound']);
  expect(bounds()).toEqual([undefined, undefined, undefined]);
  await set({ week: 1 }, true);
  expect(boundIn('games')).toEqual(first);
});

it('is earlier while a table lacks what has taken place, and goes on by itself', async () => {
  const whole = { 'plays_2021.csv': table(games.slice(0, 1)), 'plays_2022.csv': table(games.slice(1)) };
  const half = { ...whole, 'plays_2022.csv': table(games.slice(1, 3)) };
  const because = 'plays lacks 1 of 2 of week 2 of season 2022 yet';
  pin('plays', half);
  expect((await set()).notes).toEqual([
    `!!! UPSTREAM IS NOT COMPLETE: ${because}`,
    'the data ends with week 1 of season 2022 (2022-09-11): later rows are left out',
    'held back until upstream is complete: npx nx run all:run looks again',
  ]);
  expect(bounds()).toEqual(Array(3).fill({ ...first, because }));
  await set({ week: 2 });
  expect(boundIn('games')).toEqual({ ...first, because, asked: week(2, '2022-09-19') });
  pin('plays', whole, boundIn('games'));
  await set();
  expect(boundIn('games')).toEqual(week(2, '2022-09-19'));
  pin('plays', half, boundIn('games'));
  expect((await set({ until: 'all' })).notes).toEqual([
    `!!! UPSTREAM IS NOT COMPLETE: ${because}`,
    'the data has no bound',
  ]);
});

it('of some locks only is refused, with the commands that settle it', async () => {
  await set({ week: 1 });
  pin('plays', { 'plays_2022.csv': table(games.slice(1)) });
  expect(await boundLocks(scope(), false)).toMatchObject({
    ok: false,
    error: {
      reason: 'mixed-bounds',
      causes: [
        {
          what: 'until week 1 of season 2022 (2022-09-11): etl/games/source.lock.json, etl/teams/source.lock.json',
        },
        { what: 'without a bound: etl/plays/source.lock.json' },
      ],
      tries: ['npx nx run all:run --week=1 --season=2022', 'without a bound: npx nx run all:run --until=all'],
    },
  });
  await set({ week: 1 });
  expect(bounds()).toEqual([first, first, first]);
});

it.each([
  [{ week: 30 }, 'there is no week 30 of season 2022: its weeks are 1–2'],
  [{ until: '1990-01-01' }, '--until=1990-01-01 is before all data, which begins on 2022-01-09'],
])('of %j is refused, and no lock changes', async (options, what) => {
  const before = text('games');
  expect(await boundLocks(scope(options), false)).toMatchObject({ ok: false, error: { what } });
  expect(text('games')).toBe(before);
});

it('that leaves nothing of a source is refused', async () => {
  pin('plays', { 'plays_2022.csv': table(games.slice(1)) });
  expect(await boundLocks(scope({ week: 18, season: 2021 }), false)).toMatchObject({
    error: {
      what: 'nothing is left of plays until week 18 of season 2021 (2022-01-09)',
      tries: ['choose a bound in season 2022 or later'],
    },
  });
});

it.each([
  [{ week: 1, until: '2022-09-11' }, '--week and --until contradict each other'],
  [{ season: 2022, until: 'all' }, '--season and --until contradict each other'],
  [{ week: 1, movesOrigins: false }, 'all:run refreshes no data, so --week cannot set where it ends'],
] as const)('options %j are refused', (options, what) => {
  expect(checkBoundOptions(scope(options))).toMatchObject({
    ok: false,
    error: { reason: 'invalid-options', what },
  });
  expect(checkBoundOptions(scope({ week: 1, season: 2022 })).ok).toBe(true);
});

describe('pins that have been looked at', () => {
  /** Without its bytes no table can be read again. */
  const forgetBytes = (): void =>
    ['sample', '.research/store'].forEach((path) => rmSync(join(root, path), { recursive: true }));
  const behind = table(games.slice(1, 3));

  it('are not read again while nothing has changed', async () => {
    pin('plays', { 'plays_2021.csv': table(games.slice(0, 1)), 'plays_2022.csv': behind });
    const first = await boundLocks(scope(), false);
    if (!first.ok) throw new Error(first.error.what);
    expect(first.value.notes[0]).toContain('UPSTREAM IS NOT COMPLETE');
    const locks = ['games', 'plays', 'teams'].map(text);
    forgetBytes();
    expect(await boundLocks(scope(), false)).toEqual({ ok: true, value: { ...first.value, next: [] } });
    expect(['games', 'plays', 'teams'].map(text)).toEqual(locks);
  });

  interface Change {
    readonly what: string;
    readonly options?: Options;
    readonly isMoving?: boolean;
    readonly pins?: () => void;
  }
  const changes: readonly Change[] = [
    { what: 'a bound is asked for', options: { week: 1 } },
    { what: 'the bound is to go', options: { until: 'all' } },
    { what: 'data moves to another origin', isMoving: true },
    {
      what: 'a pin has moved',
      pins: () => pin('teams', { 'teams.csv': 'team\nY\n' }, boundIn('teams')),
    },
    { what: 'a bound was edited', pins: () => pin('teams', { 'teams.csv': 'team\nX\n' }) },
  ];
  it.each(changes)('are read again when $what', async ({ options, isMoving = false, pins }) => {
    pin('plays', { 'plays_2021.csv': table(games.slice(0, 1)), 'plays_2022.csv': behind });
    expect((await boundLocks(scope(), false)).ok).toBe(true);
    pins?.();
    rmSync(join(root, 'sample/games'), { recursive: true });
    rmSync(join(root, '.research/store'), { recursive: true });
    expect((await boundLocks(scope(options), isMoving)).ok).toBe(false);
  });
});
