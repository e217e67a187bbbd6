import { copyWorkspace, type FileServer, startFileServer, type Workspace } from '@research/testing';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moveOneByOne } from './move-one-by-one.fixture';

const lock = 'projects/etl/weather/source.lock.json';
const oddsLock = 'projects/etl/odds-history/source.lock.json';
const takeWeather = ['run', 'weather:snapshot'] as const;
const meteostat = join(__dirname, '../../../projects/etl/simulated-seasons/releases/meteostat');

/** Every file below a folder that is there, by path. */
const filesBelow = (folder: string): Record<string, Buffer> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  );

describe('a snapshot of an API', () => {
  let workspace: Workspace;
  let server: FileServer;
  let shared: string;

  beforeAll(async () => {
    workspace = await copyWorkspace('snapshot', { built: true });
    await moveOneByOne(workspace);
    server = await startFileServer(filesBelow(meteostat));
    shared = mkdtempSync(join(tmpdir(), 'shared-store-'));
  });
  afterAll(async () => {
    await server.stop();
    workspace.dispose();
    rmSync(shared, { recursive: true });
  });
  afterEach(async () => {
    await workspace.git('checkout', '--', '.');
    workspace.remove('.env');
  });

  /** Forgets every copy of fetched bytes on this machine. */
  function forget(): void {
    for (const path of ['.research', '.nx/cache', 'projects/etl/weather/out']) workspace.remove(path);
  }

  it('of the sample is what the clone has', async () => {
    const before = workspace.read(lock);
    const { ran } = await workspace.succeed(takeWeather, { RESEARCH_ORIGIN: 'sample' });
    expect(ran['weather:snapshot']).toBe('done');
    expect(workspace.read(lock)).toBe(before);
    forget();
    await workspace.succeed(['run', 'weather:fetch'], { RESEARCH_OFFLINE: '1' });
  });

  it('is pinned as what it is, and comes from stores alone', async () => {
    const live = { METEOSTAT_URL: server.base, RESEARCH_STORE: shared };
    const { output } = await workspace.succeed(takeWeather, live);
    expect(output).toMatch(/hourly\.csv\.gz: unchanged \(sample → release\)/);
    expect(workspace.read(lock)).toContain('"url": "https://bulk.meteostat.net/v2/"');
    expect(workspace.read(lock)).toContain('"snapshot": "weather:snapshot"');
    expect(workspace.read(lock)).not.toContain('127.0.0.1');

    forget();
    const failed = await workspace.nx(['run', 'weather:fetch']);
    expect(failed.code).not.toBe(0);
    expect(failed.output).toMatch(
      /hourly\.csv\.gz, pinned to sha256 .*was taken from https:\/\/bulk\.meteostat\.net\/v2\/ by weather:snapshot, and no store that was asked has it/,
    );
    expect(failed.output).toContain('npx nx run weather:snapshot');

    const fetched = await workspace.succeed(['run', 'weather:fetch'], { RESEARCH_STORE: shared });
    expect(fetched.output).toMatch(/hourly\.csv\.gz: from the shared store/);
  });

  it('that cannot be taken leaves the tables of before, and says so', async () => {
    await workspace.succeed(takeWeather, { METEOSTAT_URL: server.base });
    const pinned = workspace.read(lock);
    server.misbehave({ kind: 'status', status: 403 });
    const { output } = await workspace.succeed(takeWeather, { METEOSTAT_URL: server.base });
    expect(output).toMatch(/HTTP 403/);
    expect(output).toMatch(/!!! NOT ASKED: .*The tables of before stay pinned/);
    expect(workspace.read(lock)).toBe(pinned);
  });

  it('that was never taken is of empty tables, never of simulated ones', async () => {
    const { output } = await workspace.succeed(takeWeather, { RESEARCH_OFFLINE: '1' });
    expect(output).toMatch(/!!! NOT ASKED: .*RESEARCH_OFFLINE=1\. Empty tables are pinned/);
    expect(workspace.read(lock)).not.toContain('"origin": "sample"');
    await workspace.succeed(['run', 'weather:fetch']);
    expect(workspace.read('projects/etl/weather/out/fetch/stations.csv').trim().split('\n')).toHaveLength(1);
  });

  it('that is critical fails', async () => {
    workspace.edit('projects/etl/weather/project.json', '"critical": false', '"critical": true');
    const before = workspace.read(lock);
    const { code, output } = await workspace.nx(takeWeather, { RESEARCH_OFFLINE: '1' });
    expect(output).toMatch(/was not asked: RESEARCH_OFFLINE=1/);
    expect(code).not.toBe(0);
    expect(workspace.read(lock)).toBe(before);
  });

  it('is left alone by a refresh of the same lock', async () => {
    const mirror = mkdtempSync(join(tmpdir(), 'mirror-'));
    try {
      const { output } = await workspace.succeed(['run', 'odds-history:refresh'], {
        RESEARCH_ORIGIN: 'sample',
      });
      expect(output).not.toContain('dropped');
      expect(workspace.read(oddsLock)).toContain('"snapshot": "odds-history:snapshot"');
      expect(await workspace.git('status', '--short')).toBe('');
    } finally {
      rmSync(mirror, { recursive: true });
    }
  });
});

describe('a key of an API', () => {
  const key = 'k3y-that/nobody+sees';
  const snapshot = ['run', 'odds-history:snapshot'] as const;
  let workspace: Workspace;
  let server: Server;
  let asked: string[];

  beforeAll(async () => {
    workspace = await copyWorkspace('key', { built: true });
    await moveOneByOne(workspace);
    asked = [];
    // Some servers repeat what they were given.
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      asked.push(url.searchParams.get('apiKey') ?? '');
      response.writeHead(401).end(`${url.searchParams.get('apiKey')} is no key; ${request.url}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    server.close();
    await once(server, 'close');
    workspace.dispose();
  });

  it('is taken from .env, reaches the API, and nothing else', async () => {
    workspace.write('.env', `# mine\nODDS_API_KEY="${key}"\n`);
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { output } = await workspace.succeed(snapshot, { ODDS_API_URL: address });
    expect(asked).toEqual([key]);
    expect(output).toMatch(/ODDS_API_KEY is wrong.*HTTP 401 \*\*\* is no key/);
    expect(output).toMatch(/!!! NOT ASKED/);
    expect(output).not.toContain(key);
    expect(output).not.toContain(encodeURIComponent(key));
    for (const folder of ['.research', '.nx', 'projects'])
      for (const [path, bytes] of existsSync(join(workspace.root, folder))
        ? Object.entries(filesBelow(join(workspace.root, folder)))
        : [])
        expect([path, bytes.includes(key)]).toEqual([path, false]);
  });

  it('that is nowhere is named', async () => {
    workspace.remove('.env');
    const { output } = await workspace.succeed(snapshot);
    expect(output).toMatch(/ODDS_API_KEY is set neither in the environment nor in \.env/);
    expect(output).toMatch(/write ODDS_API_KEY=… into \.env, which git ignores/);
  });
});
