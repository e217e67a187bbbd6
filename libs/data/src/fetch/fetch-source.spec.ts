import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { type Failure, describeFailure, hashBytes } from '@research/core';
import { type FileServer, startFileServer } from '@research/testing';
import { defaultHttpPorts } from '../http/http-ports';
import type { LockedFile, Origin } from '../lock/source-lock';
import { type DataPlaces, dataPlaces } from '../places/data-places';
import { assetUrl } from '../places/asset-url';
import { NFLVERSE_RELEASES } from '../places/nflverse';
import { ContentStore } from '../store/content-store';
import { openSharedStore } from '../store/open-shared-store';
import { type FetchedFile, fetchSource } from './fetch-source';

const games = 'season,week\n2022,1\n';
const roster = 'season,team\n2022,BUF\n';
const lockFile = 'projects/etl/nfl/source.lock.json';

let root: string;
let server: FileServer;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'fetch-'));
  server = await startFileServer({ 'schedules/games.csv': games, 'rosters/roster_2022.csv': roster });
});

afterEach(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

const pin = (asset: string, bytes: string, origin: Origin = 'release'): LockedFile => ({
  path: asset.split('/').at(-1) ?? asset,
  asset,
  url: origin === 'sample' ? `sample/${asset}` : assetUrl(NFLVERSE_RELEASES, asset),
  sha256: hashBytes(bytes),
  bytes: Buffer.byteLength(bytes),
  rows: 1,
  seasons: [2022, 2022],
  origin,
  at: { file: lockFile, line: 4, column: 5 },
});

const write = (path: string, bytes: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
};

const placesFrom = (env: Record<string, string>): DataPlaces => {
  const places = dataPlaces({ NFLVERSE_RELEASES: server.base, ...env }, root);
  if (!places.ok) throw new Error(places.error.what);
  return places.value;
};

const run = (files: readonly LockedFile[], env: Record<string, string> = {}) => {
  const places = placesFrom(env);
  const noSsh = { run: () => Promise.reject(new Error('no ssh here')), env: {} };
  const shared = openSharedStore(places, noSsh);
  const http = { ...defaultHttpPorts, inactivitySeconds: 1, sleep: () => Promise.resolve() };
  const source = { project: 'nfl', lock: { file: lockFile, files } };
  return fetchSource({ source, destination: join(root, 'out'), places, http, ...(shared ? { shared } : {}) });
};

const fetched = async (...parameters: Parameters<typeof run>): Promise<readonly FetchedFile[]> => {
  const result = await run(...parameters);
  if (!result.ok) throw new Error(describeFailure(result.error));
  return result.value;
};

const failure = async (...parameters: Parameters<typeof run>): Promise<Failure> => {
  const result = await run(...parameters);
  if (result.ok) throw new Error('it was fetched');
  return result.error;
};

const out = (name: string): string => readFileSync(join(root, 'out', name), 'utf8');

test('from the release, and never again once the store has the bytes', async () => {
  const pins = [pin('schedules/games.csv', games), pin('rosters/roster_2022.csv', roster)];
  expect(await fetched(pins)).toEqual([
    { path: 'games.csv', from: 'the release' },
    { path: 'roster_2022.csv', from: 'the release' },
  ]);
  expect([out('games.csv'), out('roster_2022.csv')]).toEqual([games, roster]);
  rmSync(join(root, 'out'), { recursive: true });
  expect((await fetched(pins)).map(({ from }) => from)).toEqual(['the local store', 'the local store']);
  expect(out('games.csv')).toBe(games);
  expect(server.requests).toHaveLength(2);
});

test('a damaged store entry is replaced', async () => {
  const pins = [pin('schedules/games.csv', games)];
  await fetched(pins);
  const store = new ContentStore(placesFrom({}).store);
  writeFileSync(store.pathOf(hashBytes(games)), 'season,week\n2022,9\n');
  rmSync(join(root, 'out'), { recursive: true });
  expect(await fetched(pins)).toEqual([{ path: 'games.csv', from: 'the release' }]);
  expect(out('games.csv')).toBe(games);
});

test('a mirror, relative to the workspace, comes before the release', async () => {
  write('mirror/schedules/games.csv', games);
  const [file] = await fetched([pin('schedules/games.csv', games)], { NFLVERSE_MIRROR: 'mirror' });
  expect(file?.from).toBe(`the mirror ${join(root, 'mirror')}`);
  expect(server.requests).toEqual([]);
});

test('a mirror on a server is read by the path of the asset', async () => {
  server.files.set('nfl/schedules/games.csv', Buffer.from(games));
  const env = { NFLVERSE_MIRROR: `${server.base}nfl` };
  expect((await fetched([pin('schedules/games.csv', games)], env))[0]?.from).toContain('the mirror http://');
  expect(server.requests.map(({ path }) => path)).toEqual(['nfl/schedules/games.csv']);
});

test('where the mirror lacks a file or has other bytes, the release is asked', async () => {
  write('mirror/schedules/games.csv', `${games}2022,2\n`);
  const pins = [pin('schedules/games.csv', games), pin('rosters/roster_2022.csv', roster)];
  const files = await fetched(pins, { NFLVERSE_MIRROR: 'mirror' });
  expect(files.map(({ from }) => from)).toEqual(['the release', 'the release']);
});

test('the shared store comes first, also when the local one was deleted', async () => {
  await new ContentStore(join(root, 'shared')).put(Readable.from([Buffer.from(games)]));
  const files = await fetched([pin('schedules/games.csv', games)], { RESEARCH_STORE: 'shared' });
  expect(files[0]?.from).toBe(`the shared store ${join(root, 'shared')}`);
  expect(server.requests).toEqual([]);
});

test('bytes replaced upstream: what was tried where, and both ways out', async () => {
  write('mirror/schedules/games.csv', `${games}2022,2\n`);
  server.files.set('schedules/games.csv', Buffer.from(`${games}2022,2\n2022,3\n`));
  const error = await failure([pin('schedules/games.csv', games)], { NFLVERSE_MIRROR: 'mirror' });
  expect(error).toMatchObject({ reason: 'hash-mismatch', at: { file: lockFile, line: 4 } });
  expect(error.what).toContain('was replaced upstream');
  expect(error.causes?.map(({ reason }) => reason)).toEqual(['hash-mismatch', 'hash-mismatch']);
  const text = describeFailure(error);
  expect(text).toContain(`the mirror ${join(root, 'mirror')}: the bytes are sha256`);
  expect(text).toContain('npx nx run nfl:refresh');
  expect(text).toContain('RESEARCH_STORE');
  expect(() => out('games.csv')).toThrow();
});

test('a file that nobody has is named', async () => {
  mkdirSync(join(root, 'mirror'));
  const error = await failure([pin('rosters/roster_2019.csv', 'x')], { NFLVERSE_MIRROR: 'mirror' });
  expect(error.reason).toBe('not-found');
  expect(error.what).toContain('rosters/roster_2019.csv');
  expect(error.causes?.[0]?.what).toBe(
    `the mirror ${join(root, 'mirror')}: it has no rosters/roster_2019.csv`,
  );
});

test('without a network that is said, and it may pass a second time', async () => {
  const error = await failure([pin('schedules/games.csv', games)], {
    NFLVERSE_RELEASES: 'http://127.0.0.1:1/',
  });
  expect(error).toMatchObject({ reason: 'network', transient: true });
  expect(describeFailure(error)).toContain('ECONNREFUSED');
});

test('offline, nothing is asked of any server', async () => {
  const env = { RESEARCH_OFFLINE: '1', NFLVERSE_MIRROR: server.base, RESEARCH_STORE: 'box:store' };
  const error = await failure([pin('schedules/games.csv', games)], env);
  expect(error.reason).toBe('offline');
  expect(error.causes).toHaveLength(3);
  expect(server.requests).toEqual([]);
});

test('each file that fails is listed, at its entry', async () => {
  const error = await failure([pin('a/1.csv', 'x'), pin('schedules/games.csv', games), pin('a/2.csv', 'y')]);
  expect(error).toMatchObject({ reason: 'several', what: '2 files of nfl could not be fetched' });
  expect(error.causes?.map(({ at }) => at?.line)).toEqual([4, 4]);
});

test('the sample comes from the repository, whatever mirror is set', async () => {
  write('sample/schedules/games.csv', games);
  const files = await fetched([pin('schedules/games.csv', games, 'sample')], {
    NFLVERSE_MIRROR: server.base,
  });
  expect(files).toEqual([{ path: 'games.csv', from: 'the sample' }]);
  expect(server.requests).toEqual([]);
});

test('a sample that is not the pinned one is a failure that names both files, never real data', async () => {
  write('sample/schedules/games.csv', `${games}2022,2\n`);
  const error = await failure([pin('schedules/games.csv', games, 'sample')], {
    NFLVERSE_MIRROR: server.base,
  });
  expect(error.reason).toBe('hash-mismatch');
  expect(error.what).toContain('sample/schedules/games.csv');
  expect(error.what).toContain(lockFile);
  expect(error.tries?.join('\n')).toContain('RESEARCH_ORIGIN=sample npx nx run nfl:refresh');
  expect(server.requests).toEqual([]);
});

test.each([
  ['sample', "echo '* -text' >> .gitattributes"],
  ['mirror', 'copy the file anew, as bytes and not as text'],
] as const)('a file of the %s that differs only by line ends is told as that', async (origin, remedy) => {
  write(`${origin}/schedules/games.csv`, games.replaceAll('\n', '\r\n'));
  const env = { NFLVERSE_MIRROR: 'mirror', RESEARCH_OFFLINE: '1' };
  const text = describeFailure(await failure([pin('schedules/games.csv', games, origin)], env));
  expect(text).toContain('exists with other line ends');
  expect(text).toContain('they differ only by line ends, as git writes them with core.autocrlf');
  expect(text).toContain(`→ ${remedy}`);
});
