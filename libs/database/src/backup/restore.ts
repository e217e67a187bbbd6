import { join } from 'node:path';
import { fail, type Failure, ok, type Result } from '@research/core';
import { isRunning } from '@research/process';
import { describeDatabaseError, type Session, withSession } from '../connection/connect';
import { type DatabaseAddress, withDatabase } from '../connection/database-url';
import { quoteName } from '../load/table-shape';
import { readCatalogue } from '../migrations/catalogue';
import { ledgerSchema } from '../migrations/migration-ledger';
import { fingerprintTables, textOfDatabase, verifyBackup } from './back-up';
import { type Backup, DUMP_NAME } from './backup-files';
import { type Clients, runClient } from './clients';

/** What is restored, and into what. */
export interface RestoreRequest extends Clients {
  readonly backup: Backup;
}

/**
 * Restores a backup into an empty database, all or nothing, and compares every table with the manifest. Fails with
 * `database-refused` where the database has tables already, and where another restore into it has not ended.
 */
export async function restoreInto(address: DatabaseAddress, request: RestoreRequest): Promise<Result<void>> {
  const sound = await verifyBackup(request.backup, request);
  if (!sound.ok) return sound;
  const empty = await withSession({ address, name: 'nx-research restore' }, requireEmpty);
  if (!empty.ok) return empty;
  const restored = await runClient(
    [
      'pg_restore',
      '--single-transaction',
      '--exit-on-error',
      '--no-owner',
      '--no-privileges',
      '-d',
      // Never a name alone: one with `=` in it would be taken for an address.
      `dbname='${address.database.replace(/[\\']/g, '\\$&')}'`,
      join(request.backup.folder, DUMP_NAME),
    ],
    request,
    address,
  );
  return restored.ok ? compare(address, request.backup) : restored;
}

/** What a database has that is not empty: extensions may be there before anything else. */
const inTheWay = /^(?:table|foreign table|view|materialized view|sequence|function|type|schema(?! public$)) /;

async function requireEmpty({ client, address }: Session): Promise<Result<void>> {
  const { rows: ledgers } = await client.query(`SELECT WHERE to_regnamespace('${ledgerSchema}') IS NOT NULL`);
  const { things } = await readCatalogue({ client });
  const names = [
    ...Object.keys(things).filter((thing) => inTheWay.test(thing)),
    ...ledgers.map(() => `schema ${ledgerSchema}`),
  ];
  const tables = names.flatMap((thing) => /^table ([^]*)/.exec(thing)?.[1] ?? []);
  if (names.length > 0) return fail(notEmpty(address, (tables.length > 0 ? tables : names).slice(0, 3)));
  // A pg_restore outlives a command that was killed; what it makes is seen only when it has ended.
  const { rows: others } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pg_restore'`,
  );
  const [other] = others;
  return other ? fail(beingRestored(address, other.pid)) : ok(undefined);
}

/**
 * Restores a backup into a database that is made for it: it has its name only when all of it is there and was compared. Where a
 * database of that name exists, it must be empty.
 * @param server any database of the server
 */
export async function restoreAs(
  name: string,
  server: DatabaseAddress,
  request: RestoreRequest,
): Promise<Result<void>> {
  return withSession({ address: server, name: 'nx-research restore' }, async ({ client }) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 1) return restoreInto(withDatabase(server, name), request);
    return withScratch(client, { server, request }, async (scratch, address) => {
      const restored = await holding(address, () => restoreInto(address, request));
      if (!restored.ok) return restored;
      await client.query(`ALTER DATABASE ${quoteName(scratch)} RENAME TO ${quoteName(name)}`);
      return ok(undefined);
    });
  });
}

/**
 * Restores a backup into a database that is made for it and dropped again.
 * @param server any database of the server
 */
export const testRestore = (server: DatabaseAddress, request: RestoreRequest): Promise<Result<void>> =>
  withSession({ address: server, name: 'nx-research restore' }, ({ client }) =>
    withScratch(client, { server, request }, (_name, address) =>
      holding(address, () => restoreInto(address, request)),
    ),
  );

/** Works while a session says to others that a database is in use. */
const holding = <T>(address: DatabaseAddress, work: () => Promise<Result<T>>): Promise<Result<T>> =>
  withSession({ address, name: 'nx-research restore' }, work);

const scratchPrefix = 'nx_research_restore_';

interface Scratch {
  readonly server: DatabaseAddress;
  readonly request: RestoreRequest;
}

/** Makes a database for a restore, and drops it unless it was given another name; so are those of commands that were killed. */
async function withScratch<T>(
  client: Session['client'],
  { server, request }: Scratch,
  use: (name: string, address: DatabaseAddress) => Promise<Result<T>>,
): Promise<Result<T>> {
  const id = request.backup.id.replace(/\W/g, '_').toLowerCase();
  const name = `${scratchPrefix}${process.pid}_${id}`.slice(0, 63);
  await dropAbandoned(client);
  await client.query(
    `CREATE DATABASE ${quoteName(name)} TEMPLATE template0 ${await textLike(client, request)}`,
  );
  try {
    return await use(name, withDatabase(server, name));
  } finally {
    await client.query(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`);
  }
}

/** Text as in the database that was backed up: the server's own default may be unable to hold it, or read it as bytes. */
async function textLike(client: Session['client'], { backup }: RestoreRequest): Promise<string> {
  const here = await textOfDatabase({ client });
  const encoding = backup.manifest.text?.encoding ?? here.encoding;
  // Another server has other locales; C goes with every encoding.
  const { collate, ctype } = encoding === here.encoding ? here : { collate: 'C', ctype: 'C' };
  const quoted = [encoding, collate, ctype].map((name) => `'${name.replaceAll("'", "''")}'`);
  return `ENCODING ${quoted[0]} LC_COLLATE ${quoted[1]} LC_CTYPE ${quoted[2]}`;
}

/** Drops the databases of commands that were killed: those that no session uses, and whose process is not alive here. */
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
      // Backups of before were hashed with the settings of their server.
      if (manifest.text === undefined) await session.client.query('RESET ALL');
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

const beingRestored = ({ shown }: DatabaseAddress, pid: number): Failure => ({
  reason: 'database-refused',
  what: `${shown} is being restored by another command, which has not ended (session ${pid})`,
  tries: ['wait until it has ended', 'npx nx run database:status   # shows sessions'],
});

const notEmpty = ({ shown }: DatabaseAddress, tables: readonly string[]): Failure => ({
  reason: 'database-refused',
  what: `${shown} is not empty, and a backup is restored into an empty database only`,
  said: tables.join('\n'),
  tries: [
    'createdb a new database, and name that with --to',
    'drop it first, if you want to lose what is in it',
  ],
});
