import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Failure, describeFailure, fail, hashBytes, ok } from '@research/core';
import { type FileServer, startFileServer } from '@research/testing';
import { fetchSource } from '../fetch/fetch-source';
import { defaultHttpPorts } from '../http/http-ports';
import { readSourceLock } from '../lock/read-source-lock';
import type { SourceLock } from '../lock/source-lock';
import { type DataPlaces, dataPlaces } from '../places/data-places';
import { folderSharedStore } from '../store/folder-shared-store';
import type { SharedStore } from '../store/shared-store';
import { describeRefresh } from './describe-refresh';
import type { RefreshReport } from './refresh-report';
import { type RefreshRequest, refreshSource } from './refresh-source';

const lockFile = 'projects/etl/nfl/source.lock.json';
const games = 'game_id,season,week\na,2021,1\nb,2022,1\n';
const plays = gzipSync('play_id,season\n1,2022\n');
const assets = { 'games.csv': 'schedules/games.csv', 'pbp.csv.gz': 'pbp/pbp_2022.csv.gz' };

let root: string;
let server: FileServer;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'refresh-'));
  server = await startFileServer({ 'schedules/games.csv': games, 'pbp/pbp_2022.csv.gz': plays });
});

afterEach(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

const http = { ...defaultHttpPorts, inactivitySeconds: 1, sleep: () => Promise.resolve() };

const placesFrom = (env: Record<string, string>): DataPlaces => {
  const places = dataPlaces({ NFLVERSE_RELEASES: server.base, ...env }, root);
  if (!places.ok) throw new Error(places.error.what);
  return places.value;
};

const lockNow = (): SourceLock | null => {
  const lock = readSourceLock(root, lockFile);
  if (!lock.ok) throw new Error(describeFailure(lock.error));
  return lock.value;
};

const lockText = (): string => readFileSync(join(root, lockFile), 'utf8');

type Options = Partial<RefreshRequest> & { readonly env?: Record<string, string> };

const run = ({ env = {}, ...more }: Options) =>
  refreshSource({
    project: 'nfl',
    lockFile,
    current: lockNow(),
    assets,
    places: placesFrom(env),
    http,
    sampleRoot: 'projects/etl/sample',
    ...more,
  });

const refresh = async (options: Options = {}): Promise<RefreshReport> => {
  const report = await run(options);
  if (!report.ok) throw new Error(describeFailure(report.error));
  return report.value;
};

const failure = async (options: Options = {}): Promise<Failure> => {
  const report = await run(options);
  if (report.ok) throw new Error('it was refreshed');
  return report.error;
};

const write = (path: string, bytes: string | Buffer): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
};

test('a first refresh pins what the release has, by its official address', async () => {
  const report = await refresh();
  expect(report).toMatchObject({ lock: 'created', origin: 'release' });
  expect(lockNow()?.files).toMatchObject([
    {
      path: 'games.csv',
      url: 'https://github.com/nflverse/nflverse-data/releases/download/schedules/games.csv',
      sha256: hashBytes(games),
      bytes: games.length,
      rows: 2,
      seasons: [2021, 2022],
      origin: 'release',
    },
    { path: 'pbp.csv.gz', sha256: hashBytes(plays), bytes: plays.length, rows: 1, seasons: [2022, 2022] },
  ]);
  expect(describeRefresh(report)).toEqual([
    'nfl: looked at the release',
    '  games.csv: new, 38 bytes, 2 rows, seasons 2021–2022 (release)',
    expect.stringMatching(/^ {2}pbp\.csv\.gz: new, \d+ bytes, 1 row, season 2022 \(release\)$/),
    '→ npx nx affected -t build',
    `→ git add ${lockFile} && git commit -m "data: refresh nfl"`,
  ]);
});

test('nothing new: nothing is downloaded, the lock is not touched', async () => {
  await refresh();
  utimesSync(join(root, lockFile), 1, 1);
  const report = await refresh();
  expect(report.lock).toBe('kept');
  expect(statSync(join(root, lockFile)).mtimeMs).toBe(1000);
  expect(server.requests.slice(2).every(({ headers }) => headers['if-none-match'] !== undefined)).toBe(true);
  expect(describeRefresh(report)).toEqual([
    'nfl: looked at the release',
    '  games.csv: unchanged',
    '  pbp.csv.gz: unchanged',
  ]);
});

test('what grew is described, and an unchanged file keeps its pin', async () => {
  await refresh();
  server.files.set(
    'schedules/games.csv',
    Buffer.from('game_id,season,week,roof\na,2021,1,\nb,2022,1,\nc,2023,1,\n'),
  );
  const report = await refresh();
  expect(report.lock).toBe('rewritten');
  expect(describeRefresh(report)).toEqual([
    'nfl: looked at the release',
    '  games.csv: changed, 38 → 55 bytes, 2 → 3 rows, seasons 2021–2022 → 2021–2023, columns added: roof',
    '  pbp.csv.gz: unchanged',
    '→ npx nx affected -t build',
    '→ git commit -a -m "data: refresh nfl"',
  ]);
});

test('what upstream lost is said loudly', async () => {
  await refresh();
  server.files.set('schedules/games.csv', Buffer.from('game_id,season\nb,2022\n'));
  expect(describeRefresh(await refresh())).toContain(
    '  !!! UPSTREAM LOST DATA in games.csv: 1 row; columns week; seasons (2021–2022 → 2022). Look before you commit.',
  );
});

test('a mirror is looked at when there is one, and never written down', async () => {
  write('mirror/schedules/games.csv', games);
  write('mirror/pbp/pbp_2022.csv.gz', plays);
  const report = await refresh({ env: { NFLVERSE_MIRROR: 'mirror' } });
  expect(report).toMatchObject({ origin: 'mirror', upstream: `the mirror ${join(root, 'mirror')}` });
  expect(lockText()).not.toContain(root);
  expect(lockText()).toContain('https://github.com/');
  expect(server.requests).toEqual([]);
});

test('the sample only when it is asked for, and back to real data', async () => {
  write('projects/etl/sample/schedules/games.csv', games);
  const only = { assets: { 'games.csv': 'schedules/games.csv' } };
  await refresh({ ...only, env: { RESEARCH_ORIGIN: 'sample', NFLVERSE_MIRROR: server.base } });
  const [pinned] = lockNow()?.files ?? [];
  expect(pinned).toMatchObject({ origin: 'sample', url: 'projects/etl/sample/schedules/games.csv' });
  expect(server.requests).toEqual([]);
  server.files.set('schedules/games.csv', Buffer.from('game_id,season,week\na,2022,1\n'));
  const lines = describeRefresh(await refresh(only));
  expect(lines[1]).toMatch(/changed, .*\(sample → release\)$/);
  expect(lines.join('\n')).not.toContain('LOST');
});

test.each([
  { name: 'is not there', bytes: undefined, reason: 'not-found', said: 'schedules/games.csv' },
  {
    name: 'is a truncated table',
    bytes: 'game_id,season\na,20',
    reason: 'corrupt-file',
    said: 'cut off in its last row',
  },
  { name: 'is a web page', bytes: '<!doctype html><p>', reason: 'corrupt-file', said: 'a web page' },
])('all or nothing: a file that $name leaves the lock as it was', async ({ bytes, reason, said }) => {
  await refresh();
  const before = lockText();
  server.files.set('pbp/pbp_2022.csv.gz', gzipSync('play_id,season\n1,2022\n2,2022\n'));
  if (bytes === undefined) server.files.delete('schedules/games.csv');
  else server.files.set('schedules/games.csv', Buffer.from(bytes));
  const error = await failure();
  expect(error.reason).toBe(reason);
  expect(error.what).toContain(said);
  expect(error.tries).toContain(`nothing was changed: ${lockFile} still pins what it did`);
  expect(lockText()).toBe(before);
});

test('a truncated .csv.gz is refused, naming the file', async () => {
  server.files.set('pbp/pbp_2022.csv.gz', plays.subarray(0, plays.length - 12));
  const error = await failure();
  expect(error).toMatchObject({ reason: 'corrupt-file', at: { file: 'pbp/pbp_2022.csv.gz' } });
  expect(existsSync(join(root, lockFile))).toBe(false);
});

test('new bytes are in the shared store before the lock names them, and build another machine', async () => {
  const shared = folderSharedStore(join(root, 'shared'));
  const watched: SharedStore = {
    ...shared,
    push: (content, from) => {
      expect(existsSync(join(root, lockFile))).toBe(false);
      return shared.push(content, from);
    },
  };
  await refresh({ shared: watched });
  rmSync(placesFrom({}).store, { recursive: true });
  server.files.clear();
  const source = { project: 'nfl', lock: lockNow() ?? { file: lockFile, files: [] } };
  const destination = join(root, 'out');
  expect(await fetchSource({ source, destination, places: placesFrom({}), http, shared })).toMatchObject({
    ok: true,
  });
  expect(readFileSync(join(destination, 'games.csv'), 'utf8')).toBe(games);
});

test('when the shared store takes nothing, the lock is not written', async () => {
  const shared: SharedStore = {
    label: 'the shared store box:store',
    pull: () => Promise.resolve(ok(undefined)),
    push: () => Promise.resolve(fail<Failure>({ reason: 'network', what: 'box is away', transient: true })),
  };
  const error = await failure({ shared });
  expect(error.what).toContain('games.csv could not be pushed to the shared store box:store');
  expect(existsSync(join(root, lockFile))).toBe(false);
});

test('offline there is nothing to look at, except a folder', async () => {
  expect(await failure({ env: { RESEARCH_OFFLINE: '1' } })).toMatchObject({ reason: 'offline' });
  write('mirror/schedules/games.csv', games);
  const env = { RESEARCH_OFFLINE: '1', NFLVERSE_MIRROR: 'mirror' };
  await refresh({ env, assets: { 'games.csv': 'schedules/games.csv' } });
  expect(server.requests).toEqual([]);
});

test('a file that is no longer declared leaves the lock', async () => {
  await refresh();
  const report = await refresh({ assets: { 'games.csv': 'schedules/games.csv' } });
  expect(lockNow()?.files.map(({ path }) => path)).toEqual(['games.csv']);
  expect(describeRefresh(report)).toContain('  pbp.csv.gz: no longer declared, dropped from the lock');
});

test.each([
  [{ '../games.csv': 'schedules/games.csv' }, 'not a relative path'],
  [{ 'games.rds': 'schedules/games.rds' }, 'only .csv and .csv.gz'],
  [{ 'games.csv': 'schedules/games.csv.gz' }, 'both'],
])('declared files are checked: %j', async (declared, said) => {
  const error = await failure({ assets: declared as Record<string, string> });
  expect(error.reason).toBe('invalid-options');
  expect(error.what).toContain(said);
  expect(server.requests).toEqual([]);
});
