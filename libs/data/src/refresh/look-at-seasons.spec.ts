import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeFailure } from '@research/core';
import { defaultHttpPorts } from '../http/http-ports';
import { readSourceLock } from '../lock/read-source-lock';
import { dataPlaces } from '../places/data-places';
import type { SeasonRange } from '../seasons/season-range';
import { refreshSource } from './refresh-source';

const lockFile = 'projects/etl/pbp/source.lock.json';
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'seasons-'));
  for (const season of [2019, 2020, 2021]) write(`mirror/pbp/play_by_play_${season}.csv`, season);
  mkdirSync(join(root, dirname(lockFile)), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, season: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `play_id,season\n1,${season}\n`);
}

async function refresh(seasons: SeasonRange | undefined, env: Record<string, string> = {}) {
  const places = dataPlaces({ NFLVERSE_MIRROR: 'mirror', ...env }, root);
  const current = readSourceLock(root, lockFile);
  if (!places.ok || !current.ok) throw new Error('the workspace is wrong');
  const report = await refreshSource({
    project: 'pbp',
    lockFile,
    current: current.value,
    assets: { 'plays_{season}.csv': 'pbp/play_by_play_{season}.csv' },
    ...(seasons ? { seasons } : {}),
    places: places.value,
    http: defaultHttpPorts,
    sampleRoot: 'sample',
  });
  return report.ok
    ? report.value.files.map((change) => ('after' in change ? change.after.path : `-${change.before.path}`))
    : describeFailure(report.error);
}

const names = (...seasons: number[]): string[] => seasons.map((season) => `plays_${season}.csv`);

test('without an end, every season that upstream has is pinned, and a new one is found', async () => {
  expect(await refresh({ first: 2019 })).toEqual(names(2019, 2020, 2021));
  write('mirror/pbp/play_by_play_2022.csv', 2022);
  expect(await refresh({ first: 2019 })).toEqual(names(2019, 2020, 2021, 2022));
});

test('a season that was pinned and has vanished upstream is an error that names its file', async () => {
  await refresh({ first: 2019 });
  rmSync(join(root, 'mirror/pbp/play_by_play_2021.csv'));
  expect(await refresh({ first: 2019 })).toMatch('it has no pbp/play_by_play_2021.csv');
});

test('the seasons of the sample do not bind real data', async () => {
  for (const season of [2019, 2020, 2021, 2022, 2023]) write(`sample/pbp/play_by_play_${season}.csv`, season);
  expect(await refresh({ first: 2019 }, { RESEARCH_ORIGIN: 'sample' })).toHaveLength(5);
  expect(await refresh({ first: 2019 })).toEqual([
    ...names(2019, 2020, 2021),
    '-plays_2022.csv',
    '-plays_2023.csv',
  ]);
});

test('a range with an end asks for each of its seasons', async () => {
  expect(await refresh({ first: 2020, last: 2021 })).toEqual(names(2020, 2021));
  expect(await refresh({ first: 2018, last: 2022 })).toMatch(/play_by_play_2018[^]*play_by_play_2022/);
});

test('the first season must be there, and seasons must be declared', async () => {
  expect(await refresh({ first: 2018 })).toMatch('it has no pbp/play_by_play_2018.csv');
  expect(await refresh(undefined)).toMatch('plays_{season}.csv stands for one file a season');
});

test('seasons that cannot be stored are not called missing', async () => {
  expect(await refresh({ first: 2017, last: 2019 })).toContain('2 seasons are missing upstream');
  // As on a full disk, nothing can be written into the store.
  rmSync(join(root, '.research'), { recursive: true });
  writeFileSync(join(root, '.research'), '');
  expect(await refresh({ first: 2020, last: 2021 })).toMatch(/^2 seasons could not be looked at: E[A-Z]+: /);
});
