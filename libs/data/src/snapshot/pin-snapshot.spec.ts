import { describeFailure } from '@research/core';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchSource } from '../fetch/fetch-source';
import { defaultHttpPorts } from '../http/http-ports';
import { readSourceLock } from '../lock/read-source-lock';
import type { SourceLock } from '../lock/source-lock';
import { dataPlaces, type DataPlaces } from '../places/data-places';
import { refreshSource } from '../refresh/refresh-source';
import { folderSharedStore } from '../store/folder-shared-store';
import { heldSnapshot } from './held-snapshot';
import { pinSnapshot, type SnapshotRequest } from './pin-snapshot';
import { chooseSnapshotSource, type SnapshotSource } from './snapshot-source';

const lockFile = 'projects/etl/weather/source.lock.json';
const api = { url: 'https://api.example.org/v2/', variable: 'API_URL', folder: 'api' };
const live: SnapshotSource = { origin: 'release', from: api.url, label: api.url };
const sample: SnapshotSource = { origin: 'sample', from: '', label: 'the simulated sample' };
const names = ['hourly.csv'];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'snapshot-'));
  mkdirSync(join(root, 'taken'));
  mkdirSync(join(root, 'projects/etl/weather'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const http = { ...defaultHttpPorts, sleep: () => Promise.resolve() };
function places(env: Readonly<Record<string, string>> = {}): DataPlaces {
  const found = dataPlaces(env, root);
  if (!found.ok) throw new Error(found.error.what);
  return found.value;
}
function lockNow(): SourceLock | null {
  const lock = readSourceLock(root, lockFile);
  if (!lock.ok) throw new Error(describeFailure(lock.error));
  return lock.value;
}
const pin = (text: string, more: Partial<SnapshotRequest> = {}) => {
  writeFileSync(join(root, 'taken/hourly.csv'), text);
  return pinSnapshot({
    project: 'weather',
    task: 'weather:snapshot',
    lockFile,
    current: lockNow(),
    folder: join(root, 'taken'),
    names,
    api,
    source: live,
    sampleRoot: 'releases',
    places: places(),
    http,
    ...more,
  });
};
const fetchAll = (shared?: ReturnType<typeof folderSharedStore>) =>
  fetchSource({
    source: { project: 'weather', lock: lockNow() ?? { file: lockFile, files: [] } },
    destination: join(root, 'out'),
    places: places(),
    http,
    ...(shared ? { shared } : {}),
  });

describe('what is pinned', () => {
  it('is the table with its rows, the official address and the task that took it', async () => {
    const pinned = await pin('station,temp\nA,1\n');
    expect(pinned).toMatchObject({ ok: true, value: { lock: 'created', files: [{ kind: 'new' }] } });
    expect(lockNow()?.files).toMatchObject([
      {
        path: 'hourly.csv',
        asset: 'snapshots/weather/hourly.csv',
        url: api.url,
        rows: 1,
        origin: 'release',
        snapshot: 'weather:snapshot',
      },
    ]);
  });

  it('is what fetch finds in the local store, else in the shared one, and nowhere else', async () => {
    const shared = folderSharedStore(join(root, 'shared'));
    await pin('station,temp\nA,1\n', { shared });
    expect(await fetchAll()).toMatchObject({ ok: true });
    rmSync(join(root, '.research'), { recursive: true });
    rmSync(join(root, 'out'), { recursive: true });
    expect(await fetchAll()).toMatchObject({
      ok: false,
      error: {
        reason: 'not-found',
        at: { file: lockFile, line: 4 },
        tries: [
          'set RESEARCH_STORE to the shared store of the person who took it',
          'take it again, which moves the pin: npx nx run weather:snapshot',
        ],
      },
    });
    expect(await fetchAll(shared)).toMatchObject({ ok: true });
    expect(readFileSync(join(root, 'out/hourly.csv'), 'utf8')).toBe('station,temp\nA,1\n');
  });

  it('of the sample lies in the repository', async () => {
    await pin('station,temp\nA,1\n', { source: sample });
    rmSync(join(root, '.research'), { recursive: true });
    expect(lockNow()?.files[0]?.url).toBe('releases/snapshots/weather/hourly.csv');
    expect(await fetchAll()).toMatchObject({ ok: true });
  });

  it('is a change only when bytes are others', async () => {
    await pin('station,temp\nA,1\n');
    const before = readFileSync(join(root, lockFile));
    expect(await pin('station,temp\nA,1\n')).toMatchObject({ value: { lock: 'kept' } });
    expect(readFileSync(join(root, lockFile)).equals(before)).toBe(true);
    expect(await pin('station,temp\nA,1\nB,2\n')).toMatchObject({
      value: { lock: 'rewritten', files: [{ kind: 'changed', before: { rows: 1 }, after: { rows: 2 } }] },
    });
  });

  it('is no half table: the lock stays', async () => {
    await pin('station,temp\nA,1\n');
    const before = readFileSync(join(root, lockFile));
    expect(await pin('station,temp\nA,1\nB')).toMatchObject({ ok: false, error: { reason: 'corrupt-file' } });
    expect(readFileSync(join(root, lockFile)).equals(before)).toBe(true);
  });
});

it('a refresh and a snapshot leave each other alone', async () => {
  await pin('station,temp\nA,1\n');
  mkdirSync(join(root, 'mirror'));
  writeFileSync(join(root, 'mirror/a.csv'), 'id\n1\n');
  const refresh = async (assets: Record<string, string>) =>
    refreshSource({
      project: 'weather',
      lockFile,
      current: lockNow(),
      assets,
      places: places({ NFLVERSE_MIRROR: 'mirror' }),
      http,
    });
  const refreshed = await refresh({ 'a.csv': 'a.csv' });
  expect(refreshed).toMatchObject({ ok: true, value: { files: [{ kind: 'new' }] } });
  await pin('station,temp\nA,2\n');
  expect(lockNow()?.files.map(({ path }) => path)).toEqual(['a.csv', 'hourly.csv']);
  await pin('station,temp\nA,2\n', { names: ['a.csv'], folder: join(root, 'mirror') }).then((clash) =>
    expect(clash).toMatchObject({ ok: false, error: { what: expect.stringContaining('a.csv') as string } }),
  );
});

describe('where it is taken from', () => {
  const choose = (env: Readonly<Record<string, string>>) =>
    chooseSnapshotSource({ api, places: places(env), sampleRoot: 'releases', env });

  it('is the sample, the folder of a mirror, or the API', () => {
    mkdirSync(join(root, 'releases/api'), { recursive: true });
    mkdirSync(join(root, 'mirror/api'), { recursive: true });
    expect(choose({ RESEARCH_ORIGIN: 'sample' })).toMatchObject({
      value: { origin: 'sample', from: join(root, 'releases/api') },
    });
    expect(choose({ NFLVERSE_MIRROR: 'mirror', RESEARCH_OFFLINE: '1' })).toMatchObject({
      value: { origin: 'mirror', from: join(root, 'mirror/api') },
    });
    expect(choose({})).toMatchObject({ value: { origin: 'release', from: api.url } });
    expect(choose({ API_URL: 'http://127.0.0.1:1/' })).toMatchObject({
      value: { from: 'http://127.0.0.1:1/', label: api.url },
    });
  });

  it('is nothing when the network may not be asked, or the address is none', () => {
    expect(choose({ RESEARCH_OFFLINE: '1' })).toMatchObject({ ok: false, error: { reason: 'offline' } });
    expect(choose({ NFLVERSE_MIRROR: 'none', RESEARCH_OFFLINE: '1' })).toMatchObject({ ok: false });
    expect(choose({ API_URL: 'somewhere' })).toMatchObject({
      ok: false,
      error: { reason: 'invalid-options' },
    });
  });
});

it('simulated tables are not held where real ones are asked for', async () => {
  await pin('station,temp\nA,1\n', { source: sample });
  const held = (origin: 'sample' | 'release') =>
    heldSnapshot(lockNow(), { task: 'weather:snapshot', names, origin })?.length;
  expect([held('sample'), held('release')]).toEqual([1, undefined]);
  expect(existsSync(join(root, 'releases/snapshots/weather/hourly.csv'))).toBe(true);
});
