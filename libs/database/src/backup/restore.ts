import { join } from 'node:path';
import { fail, type Failure, ok, type Result } from '@research/core';
import { describeDatabaseError, withSession } from '../connection/connect';
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

/** Restores a backup into a database that is made for it and dropped again. @param server any database of the server */
export async function testRestore(server: DatabaseAddress, request: RestoreRequest): Promise<Result<void>> {
  const name =
    `nx_research_restore_${process.pid}_${request.backup.id.replace(/\W/g, '_').toLowerCase()}`.slice(0, 63);
  const admin = <T>(sql: string, value: T): Promise<Result<T>> =>
    withSession({ address: server, name: 'nx-research restore test' }, async ({ client }) => {
      await client.query(sql);
      return ok(value);
    });
  const made = await admin(`CREATE DATABASE ${quoteName(name)} TEMPLATE template0`, undefined);
  if (!made.ok) return made;
  try {
    return await restoreInto(withDatabase(server, name), request);
  } finally {
    await admin(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`, undefined);
  }
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
