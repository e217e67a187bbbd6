import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Result } from '@research/core';
import type { LocalServerContext } from './start-supervisor';
import { installServer } from './server-packages';
import { makePlace, serverPlace } from './server-place';

/** Major of the servers in specs: what the pg_dump of Debian 12 can dump. */
const major = 15;
const platform = `${process.platform}-${process.arch}`;

/** A workspace whose server is installed already. */
export interface ServerWorkspace extends LocalServerContext {
  readonly said: string[];
  /** Where data, log and sockets are. */
  readonly place: { readonly folder: string; readonly sockets: string };
  readonly dispose: () => void;
}

export async function serverWorkspace(): Promise<ServerWorkspace> {
  const workspaceRoot = mkdtempSync(join(tmpdir(), 'research-database-'));
  const place = taken(serverPlace(workspaceRoot));
  taken(makePlace(place));
  // The same files under another name: the server's account need not be able to enter the shared folder.
  const shared = await sharedPrograms();
  mkdirSync(join(place.folder, 'server'));
  execFileSync('cp', ['-al', shared, join(place.folder, 'server')]);
  chmodSync(join(place.folder, 'server'), 0o755);
  const said: string[] = [];
  return {
    ...{ workspaceRoot, platform, dumpMajor: major, said, place, graceSeconds: 1 },
    say: (line) => said.push(line),
    dispose: () => {
      for (const path of [workspaceRoot, place.folder, place.sockets])
        rmSync(path, { recursive: true, force: true, maxRetries: 50 });
    },
  };
}

/** Installed once for all specs of a run. */
async function sharedPrograms(): Promise<string> {
  const folder = join(sharedFolder(), 'postgres');
  mkdirSync(folder, { recursive: true });
  const bin = taken(await installServer({ folder, major, platform, npmrc: '', say: () => undefined }));
  if (!existsSync(bin)) throw new Error(`${bin} is not there`);
  return dirname(bin);
}

/** A spec that is run by itself shares them with the next one, outside of its own temporary folder. */
const sharedFolder = (): string =>
  process.env['RESEARCH_TEST_SHARED'] ??
  join(process.env['RESEARCH_OUTER_TMPDIR'] ?? tmpdir(), 'research-shared');

/** The value of what must not fail. */
export function taken<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error, undefined, 2));
  return result.value;
}
