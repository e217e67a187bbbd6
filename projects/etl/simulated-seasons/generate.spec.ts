import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { releases, rowsOf } from './sample-files';

const games = rowsOf('schedules', 'games.csv');
const inSeason = (season: string) => games.filter((game) => game.season === season);
const nulls = (column: string) => games.filter((game) => game[column] === '').length;

describe('the committed sample', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'sample-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const filesBelow = (root: string): string[] =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(root, path)).isFile())
      .sort();

  it('is what the generator writes, to the byte, whatever the hash seed and locale', () => {
    // Over a copy: an archive is written only where its text differs, so that the release of zlib does not matter.
    cpSync(releases, folder, { recursive: true });
    execFileSync('python3', [join(__dirname, 'generate.py'), folder], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONHASHSEED: '12345', LC_ALL: 'C' },
    });
    expect(filesBelow(folder)).toEqual(filesBelow(releases));
    const same = (path: string) =>
      readFileSync(join(folder, path)).equals(readFileSync(join(releases, path)));
    expect(filesBelow(releases).filter((path) => !same(path))).toEqual([]);
  });

  it('has archives without a time, a name or the system in their headers', () => {
    const archives = filesBelow(releases).filter((path) => path.endsWith('.gz'));
    // RFC 1952: magic, method, no flags (so no name), no time … then the level (left out here) and the system: unknown.
    const headers = archives.map((path) => readFileSync(join(releases, path)));
    const start = new Set(headers.map((bytes) => bytes.subarray(0, 8).toString('hex')));
    expect(start).toEqual(new Set(['1f8b080000000000']));
    expect(new Set(headers.map((bytes) => bytes[9]))).toEqual(new Set([0xff]));
    expect(archives.length).toBeGreaterThan(15);
  });

  it('is small, ends in a newline and has as many cells in every row', () => {
    const bytes = readFileSync(join(releases, 'schedules', 'games.csv'));
    expect(bytes.length).toBeLessThan(400_000);
    expect(bytes.at(-1)).toBe(10);
    expect(Object.keys(games[0] ?? {})).toHaveLength(46);
    const total = filesBelow(releases).reduce((sum, path) => sum + statSync(join(releases, path)).size, 0);
    expect(total).toBeLessThan(6_000_000);
  });
});

describe('its seasons', () => {
  it.each([
    ['2019', 267, 16],
    ['2020', 269, 16],
    ['2021', 285, 17],
    ['2022', 284, 17],
  ])('%s has %i games', (season, count, rounds) => {
    expect(inSeason(season)).toHaveLength(count);
    const regular = inSeason(season).filter((game) => game.game_type === 'REG');
    const perTeam = new Map<string, number>();
    for (const team of regular.flatMap((game) => [game.home_team ?? '', game.away_team ?? '']))
      perTeam.set(team, (perTeam.get(team) ?? 0) + 1);
    const short = [...perTeam.values()].filter((played) => played !== rounds);
    expect(perTeam.size).toBe(32);
    expect(short).toEqual(season === '2022' ? [rounds - 1, rounds - 1] : []);
  });

  it('never let a team play twice in a week, and give each one bye', () => {
    const slots = games.flatMap((game) =>
      [game.home_team, game.away_team].map((team) => `${game.season} ${game.week} ${team}`),
    );
    expect(new Set(slots).size).toBe(slots.length);
  });

  it('move one team from OAK to LV and reach into the next year', () => {
    const codes = (season: string) => new Set(inSeason(season).map((game) => game.home_team));
    expect(codes('2019')).toContain('OAK');
    expect(codes('2019')).not.toContain('LV');
    expect(codes('2020')).toContain('LV');
    expect(codes('2020')).not.toContain('OAK');
    expect(inSeason('2022').at(-1)).toMatchObject({
      game_type: 'SB',
      gameday: '2023-02-12',
      location: 'Neutral',
    });
  });
});

describe('its edge cases', () => {
  it('has ties, and results that are home minus away', () => {
    expect(games.filter((game) => game.result === '0').length).toBeGreaterThan(1);
    expect(
      games.every((game) => Number(game.result) === Number(game.home_score) - Number(game.away_score)),
    ).toBe(true);
  });

  it('has neutral sites, missing moneylines and weather, trailing spaces', () => {
    expect(games.filter((game) => game.location === 'Neutral').length).toBeGreaterThan(8);
    expect(nulls('home_moneyline')).toBeGreaterThan(5);
    expect(nulls('temp')).toBeGreaterThan(100);
    expect(games.filter((game) => game.surface === 'grass ').length).toBeGreaterThan(10);
    expect(games.filter((game) => game.roof === 'outdoors' && game.temp === '').length).toBeGreaterThan(3);
  });

  it('has more margins of three than of any other size, as real games do', () => {
    const sizes = new Map<number, number>();
    for (const game of games) {
      const size = Math.abs(Number(game.result));
      sizes.set(size, (sizes.get(size) ?? 0) + 1);
    }
    const [first] = [...sizes].sort((a, b) => b[1] - a[1]);
    expect(first?.[0]).toBe(3);
  });

  it('names no person', () => {
    for (const game of games) {
      expect(game.home_coach).toMatch(/^Coach [A-Z]{2,3} [AB]$/);
      expect(game.away_qb_name).toMatch(/^Quarterback [A-Z]{2,3} [123]$/);
      expect(game.referee).toMatch(/^(Referee \d\d)?$/);
    }
  });
});
