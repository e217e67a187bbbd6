import { join } from 'node:path';
import { fail, type Failure, ok, type Result } from '@research/core';
import { isRunning } from '@research/process';
import { describeDatabaseError, type Session, withSession } from '../connection/connect';
import { type DatabaseAddress, withDatabase } from '../connection/database-url';
import { quoteName } from '../load/table-shape';
import { fingerprintTables, verifyDump } from './back-up';
import { type Backup, DUMP_NAME } from './backup-files';
import { type Clients, runClient } from './clients';

/** What is restored, and into what. */
export interface RestoreRequest extends Clients {
  readonly backup: Backup;
}

/**
 * Restores a backup into an empty database, all or nothing, and compares every table with the manifest. Fails with
 * `database-refused` where the database has tables already.
 */
export async function restoreInto(address: DatabaseAddress, request: RestoreRequest): Promise<Result<void>> {
  const dump = join(request.backup.folder, DUMP_NAME);
  const sound = await verifyDump(dump, request);
  if (!sound.ok) return sound;
  const empty = await withSession({ address, name: 'nx-research restore' }, async ({ client }) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 3`,
    );
    return rows.length === 0
      ? ok(undefined)
      : fail(
          notEmpty(
            address,
            rows.map(({ name }) => name),
          ),
        );
  });
  if (!empty.ok) return empty;
  const restored = await runClient(
    [
      'pg_restore',
      '--single-transaction',
      '--exit-on-error',
      '--no-owner',
      '--no-privileges',
      '-d',
      address.database,
      dump,
    ],
    request,
    address,
  );
  return restored.ok ? compare(address, request.backup) : restored;
}

const scratchPrefix = 'nx_research_restore_';

/**
 * Restores a backup into a database that is made for it and dropped again; such databases of killed tests are dropped, too.
 * @param server any database of the server
 */
export async function testRestore(server: DatabaseAddress, request: RestoreRequest): Promise<Result<void>> {
  const id = request.backup.id.replace(/\W/g, '_').toLowerCase();
  const name = `${scratchPrefix}${process.pid}_${id}`.slice(0, 63);
  const application = 'nx-research restore test';
  return withSession({ address: server, name: application }, async ({ client }) => {
    await dropAbandoned(client);
    await client.query(`CREATE DATABASE ${quoteName(name)} TEMPLATE template0`);
    const address = withDatabase(server, name);
    try {
      // This session says to others that the database is in use.
      return await withSession({ address, name: application }, () => restoreInto(address, request));
    } finally {
      await client.query(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`);
    }
  });
}

/** Drops the databases of tests that were killed: those that no session uses, and whose process is not alive here. */
async function dropAbandoned(client: Session['client']): Promise<void> {
  const { rows } = await client.query<{ name: string; pid: string }>(
    `SELECT datname AS name, split_part(substr(datname, $1), '_', 1) AS pid FROM pg_database
     WHERE starts_with(datname, $2) AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = pg_database.datname)`,
    [scratchPrefix.length + 1, scratchPrefix],
  );
  for (const { name, pid } of rows)
    if (!isRunning(Number(pid)))
      // Without FORCE: where a session has come meanwhile, it is in use.
      await client.query(`DROP DATABASE IF EXISTS ${quoteName(name)}`).catch(() => undefined);
}

const compare = (address: DatabaseAddress, { id, manifest }: Backup): Promise<Result<void>> =>
  withSession({ address, name: 'nx-research restore' }, async (session) => {
    try {
      const found = await fingerprintTables(session);
      const names = [...new Set([...Object.keys(manifest.tables), ...Object.keys(found)])].sort();
      const different = names.flatMap((name) => {
        const [was, is] = [manifest.tables[name], found[name]];
        if (was && is && was.rows === is.rows && was.sum === is.sum) return [];
        return [
          `${name}: ${was ? `${was.rows} rows` : 'not there'} in the backup, ${is ? `${is.rows} rows` : 'not there'} restored`,
        ];
      });
      return different.length === 0 ? ok(undefined) : fail(differs(id, different));
    } catch (error) {
      return fail(describeDatabaseError(error, address));
    }
  });

const differs = (id: string, tables: readonly string[]): Failure => ({
  reason: 'hash-mismatch',
  what: `what was restored from ${id} is not what was backed up`,
  said: tables.join('\n'),
  tries: ['restore into a server of the same major: fingerprints of others differ', 'take an older backup'],
});

const notEmpty = ({ shown }: DatabaseAddress, tables: readonly string[]): Failure => ({
  reason: 'database-refused',
  what: `${shown} has tables already, and a backup is restored into an empty database only`,
  said: tables.join('\n'),
  tries: [
    'createdb a new database, and name that with --to',
    'drop it first, if you want to lose what is in it',
  ],
});
