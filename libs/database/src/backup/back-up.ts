import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Failure, ok, replaceFile, type Result, withFiles, withFilesSync } from '@research/core';
import { isRunning } from '@research/process';
import { describeExclusive } from '../connection/blockers';
import { type Session, withSession } from '../connection/connect';
import type { DatabaseAddress } from '../connection/database-url';
import { hashRows } from '../load/fingerprint';
import { quoteTable, relationName } from '../load/table-shape';
import {
  type Backup,
  backupName,
  type BackupManifest,
  DUMP_NAME,
  folderBytes,
  hashDump,
  MANIFEST_NAME,
  type TextOfDatabase,
} from './backup-files';
import { type Clients, clientVersion, runClient } from './clients';

/** What is backed up, and where to. */
export interface BackupRequest extends Clients {
  readonly environment: string;
  readonly address: DatabaseAddress;
  /** Folder of all backups. */
  readonly folder: string;
  /** Processes of pg_dump. */
  readonly jobs: number;
  /** How long pg_dump waits for a table whose shape another session changes. */
  readonly lockSeconds: number;
  readonly now: () => Date;
}

/**
 * Dumps a database in the directory format, reads the dump to its end, and gives it its name only then. Dump and fingerprints
 * are of one moment: both use one snapshot of the server.
 */
export async function backUp(request: BackupRequest): Promise<Result<Backup>> {
  const tool = await clientVersion('pg_dump', request);
  if (!tool.ok) return tool;
  const started = request.now();
  const place = withFilesSync('the backup was not made', () => makePlace(request, started));
  if (!place.ok) return place;
  const { unfinished, folder, id } = place.value;
  const made = await withFiles('the backup was not made', async (): Promise<Result<BackupManifest>> => {
    const manifest = await dumpAndVerify(request, { unfinished, id, started, tool: tool.value });
    if (!manifest.ok) return manifest;
    const text = `${JSON.stringify(manifest.value, undefined, 2)}\n`;
    replaceFile(join(unfinished, MANIFEST_NAME), text);
    renameSync(unfinished, folder);
    return manifest;
  });
  const manifest = made.ok ? made.value : made;
  if (manifest.ok) return ok({ id, folder, manifest: manifest.value });
  rmSync(unfinished, { recursive: true, force: true });
  return manifest;
}

interface Place {
  readonly id: string;
  /** Where the backup is when it is whole, and until then. */
  readonly folder: string;
  readonly unfinished: string;
}

function makePlace({ folder, environment }: BackupRequest, started: Date): Place {
  const parent = join(folder, environment);
  mkdirSync(parent, { recursive: true });
  // Git is not to take dumps for the work.
  if (!existsSync(join(folder, '.gitignore'))) writeFileSync(join(folder, '.gitignore'), '*\n');
  removeUnfinished(parent);
  const name = freeName(parent, backupName(started));
  const unfinished = join(parent, `${name}.${process.pid}.partial`);
  mkdirSync(unfinished);
  return { id: `${environment}/${name}`, folder: join(parent, name), unfinished };
}

interface Making extends Omit<Place, 'folder'> {
  readonly started: Date;
  readonly tool: string;
}

async function dumpAndVerify(
  request: BackupRequest,
  { unfinished, id, started, tool }: Making,
): Promise<Result<BackupManifest>> {
  const { environment, address, now } = request;
  const into = join(unfinished, DUMP_NAME);
  const made = await withSession({ address, name: 'nx-research backup' }, (session) =>
    dump(session, { ...request, tool, into }),
  );
  if (!made.ok) return made;
  const verified = await verifyDump(into, request);
  if (!verified.ok) return verified;
  return ok({
    ...{ environment, tool, ...made.value },
    database: address.database,
    made: started.toISOString(),
    bytes: folderBytes(unfinished),
    files: await hashDump(into),
    seconds: (now().getTime() - started.getTime()) / 1000,
    restore: `npx nx run backup:restore --backup=${id} --to=DATABASE`,
  });
}

interface Dumping extends BackupRequest {
  readonly tool: string;
  readonly into: string;
}

async function dump(
  session: Session,
  { tool, into, jobs, lockSeconds, ...clients }: Dumping,
): Promise<Result<Pick<BackupManifest, 'server' | 'tables' | 'text'>>> {
  const { client, address, version } = session;
  if (Number(tool.split('.')[0]) < Math.floor(version / 10_000))
    return fail(tooOld(tool, { address, version }));
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows } = await client.query<{ id: string; server: string }>(
    `SELECT pg_export_snapshot() AS id, split_part(current_setting('server_version'), ' ', 1) AS server`,
  );
  const [snapshot] = rows;
  if (!snapshot) throw new Error('the server exports no snapshot');
  const dumped = await runClient(
    [
      'pg_dump',
      '-Fd',
      `-j${jobs}`,
      '-Z1',
      '--no-owner',
      '--no-privileges',
      `--snapshot=${snapshot.id}`,
      `--lock-wait-timeout=${lockSeconds}s`,
      '-f',
      into,
    ],
    clients,
    address,
  );
  if (!dumped.ok) {
    const holder = / timeout[^]*LOCK TABLE/.test(dumped.error.said ?? '')
      ? await describeExclusive(session)
      : undefined;
    return holder === undefined ? dumped : fail({ ...dumped.error, ...locked(holder) });
  }
  return ok({
    server: snapshot.server,
    tables: await fingerprintTables(session),
    text: await textOfDatabase(session),
  });
}

/** Encoding and locale of a database. */
export async function textOfDatabase({ client }: Pick<Session, 'client'>): Promise<TextOfDatabase> {
  const { rows } = await client.query<TextOfDatabase>(
    `SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype
     FROM pg_database WHERE datname = current_database()`,
  );
  const [text] = rows;
  if (!text) throw new Error('the server does not know the database that it serves');
  return text;
}

/** Rows of every table and a hash of them as text, independent of their order. Views are made from tables and are left out. */
export async function fingerprintTables(session: Pick<Session, 'client'>): Promise<BackupManifest['tables']> {
  const { rows } = await session.client.query<{ name: string }>(`
    SELECT ${relationName} AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1`);
  const tables: Record<string, { rows: number; sum: string }> = {};
  for (const { name } of rows) tables[name] = await hashRows(session, quoteTable(name));
  return tables;
}

/** Fails with `corrupt-file` where a file of a backup is not as it was written, and where the dump cannot be read to its end. */
export async function verifyBackup(
  { id, folder, manifest }: Backup,
  clients: Clients,
): Promise<Result<void>> {
  const dump = join(folder, DUMP_NAME);
  const found = existsSync(dump) ? await hashDump(dump) : {};
  const damaged = Object.entries(manifest.files ?? {}).flatMap(([name, hash]) =>
    found[name] === hash ? [] : [`${join(dump, name)}${found[name] === undefined ? ' is gone' : ''}`],
  );
  if (damaged.length === 0) return verifyDump(dump, clients);
  return fail({
    reason: 'corrupt-file',
    what: `the backup ${id} is damaged: files are not as they were written`,
    said: damaged.join('\n'),
    tries: olderOrNew,
  });
}

const olderOrNew = ['npx nx run backup:list   # take an older one', 'npx nx run backup:run'];

/** A dump that was cut short still lists its contents: only reading all of it tells. */
async function verifyDump(dumpFolder: string, clients: Clients): Promise<Result<void>> {
  const read = await runClient(['pg_restore', '-f', '/dev/null', dumpFolder], clients);
  if (read.ok || read.error.reason !== 'command-failed') return read;
  return fail({
    reason: 'corrupt-file',
    what: `the dump ${dumpFolder} cannot be read to its end`,
    ...(read.error.said === undefined ? {} : { said: read.error.said }),
    tries: olderOrNew,
  });
}

const locked = (holder: string): Pick<Failure, 'what' | 'tries'> => ({
  what: `the backup was not made: a lock was not granted in time: it is held by ${holder}`,
  tries: ['wait until the other session has ended, and run it again'],
});

const tooOld = (tool: string, { address, version }: Pick<Session, 'address' | 'version'>): Failure => ({
  reason: 'tool-missing',
  what: `pg_dump is of PostgreSQL ${tool}, and cannot dump ${address.shown}, which is of ${Math.floor(version / 10_000)}`,
  tries: [`install postgresql-client-${Math.floor(version / 10_000)}`],
});

/** What a killed backup has left; one that another process still makes is left alone. */
function removeUnfinished(parent: string): void {
  for (const entry of readdirSync(parent)) {
    const [, pid] = /\.(\d+)\.partial$/.exec(entry) ?? [];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(parent, entry), { recursive: true, force: true });
  }
}

/** Two backups of one second have names of their own. */
function freeName(parent: string, name: string): string {
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(join(parent, free))) return free;
  }
}
