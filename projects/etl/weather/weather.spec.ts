import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { type FileServer, type PythonRun, runPython, startFileServer } from '@research/testing';
import { parse } from 'csv-parse/sync';
import { hour, meteostatFiles, station } from './weather-server.fixture';

type Cells = Readonly<Record<string, string>>;

const wembley = [51.556, -0.28] as const;
const game = (id: string, day: string, time: string, rest: string): string =>
  `${id},${day},${time},LON00,${rest}`;
const header = 'game_id,gameday,gametime,stadium_id,roof,temp,wind';
const stadiums = `stadium_id,latitude,longitude\nLON00,${wembley.join(',')}\n`;

let folder: string;
let server: FileServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weather-'));
  for (const name of ['pinned', 'previous', 'out']) mkdirSync(join(folder, name));
  server = await startFileServer({});
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const at = (...path: string[]): string => join(folder, ...path);
const read = (path: string): readonly Cells[] => {
  const bytes = readFileSync(path);
  return parse(path.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true });
};
function serve(stations: readonly object[], hourly: Readonly<Record<string, readonly string[]>>): void {
  server.files.clear();
  for (const [path, bytes] of Object.entries(meteostatFiles(stations, hourly))) server.files.set(path, bytes);
}

function snapshot(games: readonly string[], from = server.base): Promise<PythonRun> {
  writeFileSync(at('games.csv'), `${[header, ...games].join('\n')}\n`);
  writeFileSync(at('stadiums.csv'), stadiums);
  return runPython([join(__dirname, 'snapshot_weather.py')], {
    cwd: __dirname,
    env: {
      READ_GAMES: at('games.csv'),
      READ_STADIUMS: at('stadiums.csv'),
      WRITE_DIR: at('pinned'),
      SNAPSHOT_FROM: from,
      SNAPSHOT_PREVIOUS: at('previous'),
    },
  });
}

async function build(): Promise<readonly Cells[]> {
  const { code, said } = await runPython([join(__dirname, 'build_weather.py')], {
    cwd: __dirname,
    env: {
      READ_GAMES: at('games.csv'),
      READ_STADIUMS: at('stadiums.csv'),
      READ_STATIONS: at('pinned/stations.csv'),
      READ_HOURLY: at('pinned/hourly.csv.gz'),
      WRITE_DIR: at('out'),
    },
  });
  if (code !== 0) throw new Error(said);
  return read(at('out/weather.csv.gz'));
}

/** The weather of one game in the open of which nflverse says nothing. */
async function weatherOf(kickoff: string, stations: readonly object[], hourly: Record<string, string[]>) {
  serve(stations, hourly);
  const [day = '', time = ''] = kickoff.split(' ');
  const taken = await snapshot([game('2022_05_NYG_GB', day, time, 'outdoors,,')]);
  expect(taken).toMatchObject({ code: 0 });
  return (await build())[0];
}

describe('the weather of a game', () => {
  it('is that of nflverse where it gives any, of nobody under a roof, and null where nobody knows', async () => {
    serve([], {});
    await snapshot([
      game('a', '2022-10-09', '13:00', 'outdoors,61,7'),
      game('b', '2022-10-09', '13:00', 'dome,,'),
      game('c', '2022-10-09', '13:00', 'closed,,'),
      game('d', '2022-10-09', '13:00', 'open,,'),
      game('e', '2022-10-09', '', 'outdoors,NA,NA'),
      game('f', '2022-10-09', '13:00', 'outdoors,61,'),
    ]);
    expect((await build()).map(({ source, temp_f, wind_mph }) => [source, temp_f, wind_mph])).toEqual([
      ['nflverse', '61', '7'],
      ['indoors', '', ''],
      ['indoors', '', ''],
      ['none', '', ''],
      ['none', '', ''],
      ['nflverse', '61', ''],
    ]);
  });

  it('is converted from °C and km/h, and names station and hour', async () => {
    const weather = await weatherOf('2022-10-09 09:30', [station('S1', 51.5, -0.2)], {
      S1: [hour('2022-10-09', 13, 20, 16.1), hour('2022-10-09', 14, 25, 30)],
    });
    expect(weather).toEqual({
      game_id: '2022_05_NYG_GB',
      temp_f: '68.0',
      wind_mph: '10.0',
      source: 'meteostat',
      station_id: 'S1',
      observed_at: '2022-10-09T13:00:00Z',
    });
  });

  // Kick-off times are Eastern, in London too; America leaves summer time a week after Europe.
  it.each([
    ['in summer time', '2022-10-09 13:00', '2022-10-09T17:00:00Z'],
    ['on the day summer time ends', '2022-11-06 13:00', '2022-11-06T18:00:00Z'],
    ['on the day before', '2022-11-05 13:00', '2022-11-05T17:00:00Z'],
    ['on an evening that is the next day of UTC', '2022-10-09 20:20', '2022-10-10T00:00:00Z'],
    ['while Europe has left it already', '2022-10-30 09:30', '2022-10-30T13:00:00Z'],
  ])('is that at kick-off: %s', async (_, kickoff, expected) => {
    const day = expected.slice(0, 10);
    const all = Array.from({ length: 24 }, (_, h) => hour(day, h, 10, 10));
    const weather = await weatherOf(kickoff, [station('S1', 51.5, -0.2)], { S1: all });
    expect(weather?.['observed_at']).toBe(expected);
  });

  it.each<[string, number, boolean]>([
    ['90 minutes before', 15, false],
    ['an hour before', 16, true],
    ['an hour after', 18, true],
    ['two hours after', 19, false],
  ])('may be observed some time off: %s', async (_, hourOfDay, found) => {
    const weather = await weatherOf('2022-10-09 13:00', [station('S1', 51.5, -0.2)], {
      S1: [hour('2022-10-09', hourOfDay, 10, 10)],
    });
    expect(weather?.['source']).toBe(found ? 'meteostat' : 'none');
  });

  it('is that of the nearest station that has both values, within 50 km', async () => {
    const near = station('NEAR', 51.55, -0.27);
    const far = station('FAR', 51.4, -0.1);
    const beyond = station('BEYOND', 52.1, -0.28);
    const full = [hour('2022-10-09', 17, 10, 10)];
    const kickoff = '2022-10-09 13:00';
    const stations = [beyond, far, near];
    expect(await weatherOf(kickoff, stations, { NEAR: full, FAR: full, BEYOND: full })).toMatchObject({
      station_id: 'NEAR',
    });
    const noWind = [hour('2022-10-09', 17, 12, '')];
    expect(await weatherOf(kickoff, stations, { NEAR: noWind, FAR: full })).toMatchObject({
      station_id: 'FAR',
    });
    expect(await weatherOf(kickoff, stations, { NEAR: noWind })).toMatchObject({
      station_id: 'NEAR',
      wind_mph: '',
    });
    expect(await weatherOf(kickoff, stations, { BEYOND: full })).toMatchObject({ source: 'none' });
  });
});

describe('a snapshot', () => {
  const lacking = [game('g', '2022-10-09', '13:00', 'outdoors,,')];
  const good = (): void =>
    serve([station('S1', 51.5, -0.2), station('OLD', 51.55, -0.28, '2010-01-01'), station('US', 40, -75)], {
      S1: [hour('2022-10-08', 17, 1, 1), hour('2022-10-09', 17, 10, 10)],
      OLD: [hour('2022-10-09', 17, 1, 1)],
    });

  it('asks nearby stations that observed then, and keeps the days of games alone', async () => {
    good();
    expect(await snapshot(lacking)).toMatchObject({ code: 0 });
    expect(server.requests.map(({ path }) => path)).toEqual(['stations/lite.json.gz', 'hourly/S1.csv.gz']);
    expect(read(at('pinned/hourly.csv.gz')).map(({ observed_at }) => observed_at)).toEqual([
      '2022-10-09T17:00:00Z',
    ]);
  });

  it('does not ask again for days that it has', async () => {
    good();
    await snapshot(lacking);
    writeFileSync(at('previous/hourly.csv.gz'), readFileSync(at('pinned/hourly.csv.gz')));
    const before = readFileSync(at('pinned/hourly.csv.gz'));
    await snapshot(lacking);
    expect(server.requests.filter(({ path }) => path.startsWith('hourly'))).toHaveLength(1);
    expect(readFileSync(at('pinned/hourly.csv.gz')).equals(before)).toBe(true);
  });

  it('reads a folder of the same layout, and gives empty tables when nothing can be asked', async () => {
    good();
    for (const [path, bytes] of server.files) {
      mkdirSync(dirname(at('mirror', path)), { recursive: true });
      writeFileSync(at('mirror', path), bytes);
    }
    expect(await snapshot(lacking, at('mirror'))).toMatchObject({ code: 0 });
    expect(read(at('pinned/hourly.csv.gz'))).toHaveLength(1);
    expect(await snapshot(lacking, '')).toMatchObject({ code: 0 });
    expect(read(at('pinned/hourly.csv.gz'))).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  it('goes on without a station that has no file, and past a refusal that passes', async () => {
    good();
    server.files.delete('hourly/S1.csv.gz');
    expect(await snapshot(lacking)).toMatchObject({ code: 0 });
    good();
    server.misbehave({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const { code, said } = await snapshot(lacking);
    expect(said).toContain('HTTP 429 (attempt 1 of 3)');
    expect(code).toBe(0);
  });

  const thrice = <T>(fault: T): T[] => [fault, fault, fault];
  it.each<[string, Parameters<FileServer['misbehave']>, number, RegExp]>([
    ['500', thrice({ kind: 'status', status: 500 }), 75, /error: .*lite.json.gz: HTTP 500/],
    [
      '429 for an hour',
      [{ kind: 'status', status: 429, headers: { 'retry-after': '3600' } }],
      75,
      /HTTP 429, and 3600 s to wait/,
    ],
    ['a body that is cut off', thrice({ kind: 'drop', afterBytes: 10 }), 75, /the answer is cut off/],
    ['403', [{ kind: 'status', status: 403 }], 1, /error: .*HTTP 403/],
    ['a web page', [{ kind: 'page' }], 1, /a web page instead of data/],
  ])('ends at %s, with 75 where that may pass', async (_, faults, expected, words) => {
    good();
    server.misbehave(...faults);
    const { code, said } = await snapshot(lacking);
    expect(said).toMatch(words);
    expect(code).toBe(expected);
  });

  it.each<[string, (files: Map<string, Buffer>) => void, RegExp]>([
    [
      'a list that is no list',
      (f) =>
        f.set('stations/lite.json.gz', meteostatFiles([{}], {})['stations/lite.json.gz'] ?? Buffer.alloc(0)),
      /is no list of stations: KeyError/,
    ],
    [
      'an archive that is none',
      (f) => f.set('hourly/S1.csv.gz', Buffer.from('2022')),
      /hourly\/S1.csv.gz is cut off or no gzip/,
    ],
    [
      'fewer columns',
      (f) =>
        f.set(
          'hourly/S1.csv.gz',
          meteostatFiles([], { S1: ['2022-10-09,17,1'] })['hourly/S1.csv.gz'] ?? Buffer.alloc(0),
        ),
      /S1.csv.gz:1: 3 cells, there must be 13/,
    ],
    [
      'words for a temperature',
      (f) =>
        f.set(
          'hourly/S1.csv.gz',
          meteostatFiles([], { S1: [hour('2022-10-09', 17, 1, 1).replace(',1,1.0', ',warm,1.0')] })[
            'hourly/S1.csv.gz'
          ] ?? Buffer.alloc(0),
        ),
      /S1.csv.gz:1: could not convert/,
    ],
  ])('stops at %s', async (_, damage, words) => {
    good();
    damage(server.files);
    const { code, said } = await snapshot(lacking);
    expect(said).toMatch(words);
    expect(code).not.toBe(0);
  });

  it('waits for a silent server no longer than its limit', async () => {
    server.misbehave({ kind: 'hang' });
    const program = `from weather.http import get; get("${server.base}x", "there", attempts=1, limit_seconds=0.3)`;
    const { code, said } = await runPython(['-c', program], { cwd: __dirname });
    expect(said).toMatch(/Unavailable: there: timed out/);
    expect(code).toBe(1);
  });
});
