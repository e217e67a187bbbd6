import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Fault, runPython } from '@research/testing';
import { hour, meteostatFiles, station } from './weather-server.fixture';
import { game, startWeatherRig, type WeatherRig } from './weather-rig.fixture';

let rig: WeatherRig;
beforeEach(async () => {
  rig = await startWeatherRig();
});
afterEach(() => rig.stop());

describe('a snapshot', () => {
  const lacking = [game('g', '2022-10-09 13:00', 'outdoors,,')];
  const good = (): void =>
    rig.serve(
      [station('S1', [51.5, -0.2]), station('OLD', [51.55, -0.28], '2010-01-01'), station('US', [40, -75])],
      {
        S1: [hour('2022-10-08', 17, [1, 1]), hour('2022-10-09', 17, [10, 10])],
        OLD: [hour('2022-10-09', 17, [1, 1])],
      },
    );

  it('asks nearby stations that observed then, and keeps the days of games alone', async () => {
    good();
    expect(await rig.snapshot(lacking)).toMatchObject({ code: 0 });
    expect(rig.server.requests.map(({ path }) => path)).toEqual([
      'stations/lite.json.gz',
      'hourly/S1.csv.gz',
    ]);
    expect(rig.read('pinned/hourly.csv.gz').map(({ observed_at }) => observed_at)).toEqual([
      '2022-10-09T17:00:00Z',
    ]);
  });

  it('does not ask again for days that it has', async () => {
    good();
    await rig.snapshot(lacking);
    writeFileSync(rig.at('previous/hourly.csv.gz'), readFileSync(rig.at('pinned/hourly.csv.gz')));
    const before = readFileSync(rig.at('pinned/hourly.csv.gz'));
    await rig.snapshot(lacking);
    expect(rig.server.requests.filter(({ path }) => path.startsWith('hourly'))).toHaveLength(1);
    expect(readFileSync(rig.at('pinned/hourly.csv.gz')).equals(before)).toBe(true);
  });

  it('reads a folder of the same layout, and gives empty tables when nothing can be asked', async () => {
    good();
    for (const [path, bytes] of rig.server.files) {
      mkdirSync(dirname(rig.at('mirror', path)), { recursive: true });
      writeFileSync(rig.at('mirror', path), bytes);
    }
    expect(await rig.snapshot(lacking, rig.at('mirror'))).toMatchObject({ code: 0 });
    expect(rig.read('pinned/hourly.csv.gz')).toHaveLength(1);
    expect(await rig.snapshot(lacking, '')).toMatchObject({ code: 0 });
    expect(rig.read('pinned/hourly.csv.gz')).toEqual([]);
    expect(rig.server.requests).toEqual([]);
  });

  it('goes on without a station that has no file, and past a refusal that passes', async () => {
    good();
    rig.server.files.delete('hourly/S1.csv.gz');
    expect(await rig.snapshot(lacking)).toMatchObject({ code: 0 });
    good();
    rig.server.misbehave({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const { code, said } = await rig.snapshot(lacking);
    expect(said).toContain('HTTP 429 (attempt 1 of 3)');
    expect(code).toBe(0);
  });

  const thrice = <T>(fault: T): T[] => [fault, fault, fault];
  it.each<[string, readonly Fault[], [number, RegExp]]>([
    ['500', thrice({ kind: 'status', status: 500 }), [75, /error: .*lite.json.gz: HTTP 500/]],
    [
      '429 for an hour',
      [{ kind: 'status', status: 429, headers: { 'retry-after': '3600' } }],
      [75, /HTTP 429, and 3600 s to wait/],
    ],
    ['a body that is cut off', thrice({ kind: 'drop', afterBytes: 10 }), [75, /the answer is cut off/]],
    ['403', [{ kind: 'status', status: 403 }], [1, /error: .*HTTP 403/]],
    ['a web page', [{ kind: 'page' }], [1, /a web page instead of data/]],
  ])('ends at %s, with 75 where that may pass', async (_, faults, [expected, words]) => {
    good();
    rig.server.misbehave(...faults);
    const { code, said } = await rig.snapshot(lacking);
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
          meteostatFiles([], { S1: [hour('2022-10-09', 17, [1, 1]).replace(',1,1.0', ',warm,1.0')] })[
            'hourly/S1.csv.gz'
          ] ?? Buffer.alloc(0),
        ),
      /S1.csv.gz:1: could not convert/,
    ],
  ])('stops at %s', async (_, damage, words) => {
    good();
    damage(rig.server.files);
    const { code, said } = await rig.snapshot(lacking);
    expect(said).toMatch(words);
    expect(code).not.toBe(0);
  });

  it('waits for a silent server no longer than its limit', async () => {
    rig.server.misbehave({ kind: 'hang' });
    const program = `from weather.http import get; get("${rig.server.base}x", "there", attempts=1, limit_seconds=0.3)`;
    const { code, said } = await runPython(['-c', program], { cwd: __dirname });
    expect(said).toMatch(/Unavailable: there: timed out/);
    expect(code).toBe(1);
  });
});
