import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile, type Result } from '@research/core';
import { type DatabaseAddress, quoteName, type Session, withDatabase, withSession } from '@research/database';

/** A test, as far as its databases on one server are concerned. */
export interface CloneOwner {
  /** Random; each of its databases is marked with it. */
  readonly id: string;
  /** A session in the maintenance database; its lock says that the owner lives. */
  readonly admin: Session;
  readonly server: DatabaseAddress;
  /** Gives a name that no other database has, and notes it before the database is made. */
  readonly claim: () => string;
}

/** Whose clones are swept and noted. */
export interface CloneNotes {
  readonly id: string;
  /** Folder of the workspace that notes the names of clones, for a test that is killed before it could mark one. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

const prefix = 'nxmt_';
const words = 'nx-research migration test';
const lock = (id: string): string => `hashtext('${words}'), hashtext('${id}')`;

/** The mark of a clone, a comment on the database. */
const markOf = (id: string): string => `${words} ${id}`;

/**
 * Owns databases on a server: sweeps what tests have left that are gone, and drops its own at the end, whatever happened. A server frees the
 * lock of an owner that was killed; its clones are then known by their mark, and a name alone never suffices.
 * @param server any database of the server
 */
export const ownClones = <T>(
  server: DatabaseAddress,
  notes: CloneNotes,
  use: (owner: CloneOwner) => Promise<Result<T>>,
): Promise<Result<T>> =>
  withSession({ address: withDatabase(server, 'postgres'), name: markOf(notes.id) }, async (admin) => {
    await admin.client.query(`SELECT pg_advisory_lock(${lock(notes.id)})`);
    for (const name of await sweepClones(admin, notes))
      notes.say(`removed ${name}, which a killed test had left`);
    const claimed: string[] = [];
    const claim = (): string => {
      claimed.push(`${prefix}${notes.id}_${claimed.length + 1}`);
      mkdirSync(notes.folder, { recursive: true });
      replaceFile(
        join(notes.folder, `${notes.id}.json`),
        JSON.stringify({ server: server.shown, names: claimed }),
      );
      return claimed.at(-1) ?? '';
    };
    try {
      return await use({ id: notes.id, admin, server, claim });
    } finally {
      for (const name of claimed) await dropDatabase(admin, name);
      rmSync(join(notes.folder, `${notes.id}.json`), { force: true });
    }
  });

/** Marks a database as a clone of an owner. */
export const markClone = async (
  { admin, id }: Pick<CloneOwner, 'admin' | 'id'>,
  name: string,
): Promise<void> =>
  void (await admin.client.query(`COMMENT ON DATABASE ${quoteName(name)} IS '${markOf(id)}'`));

/** Drops what tests have left whose owner is gone. @returns the names of what was dropped */
async function sweepClones(admin: Session, { id: own, folder }: CloneNotes): Promise<readonly string[]> {
  const dropped: string[] = [];
  for (const { id, names } of [...(await markedClones(admin)), ...(await notedClones(admin, folder))]) {
    if (id === own || !(await tryLock(admin, id))) continue;
    for (const name of names) if (await dropDatabase(admin, name)) dropped.push(name);
    await admin.client.query(`SELECT pg_advisory_unlock(${lock(id)})`);
    rmSync(join(folder, `${id}.json`), { force: true });
  }
  return [...new Set(dropped)];
}

interface OwnedClones {
  readonly id: string;
  readonly names: readonly string[];
}

async function markedClones({ client }: Session): Promise<readonly OwnedClones[]> {
  const { rows } = await client.query<{ name: string; mark: string }>(
    `SELECT datname AS name, shobj_description(oid, 'pg_database') AS mark FROM pg_database
     WHERE shobj_description(oid, 'pg_database') ~ '^${words} [0-9a-f]+$'`,
  );
  return rows.map(({ name, mark }) => ({ id: mark.slice(words.length + 1), names: [name] }));
}

/** Clones that this workspace noted and could not mark any more: the test was killed while the server made them. */
async function notedClones({ client, address }: Session, folder: string): Promise<readonly OwnedClones[]> {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^[0-9a-f]+\.json$/.test(name))
    : [];
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE shobj_description(oid, 'pg_database') IS NULL`,
  );
  return files.flatMap((file) => {
    const noted = readNote(join(folder, file));
    const isHere = withDatabase(address, '').shown === serverOf(noted.server);
    const unmarked = noted.names.filter((name) => rows.some((row) => row.name === name));
    return isHere ? [{ id: file.replace('.json', ''), names: unmarked }] : [];
  });
}

const serverOf = (shown: string): string => shown.slice(0, shown.lastIndexOf('/') + 1);

function readNote(file: string): { readonly server: string; readonly names: readonly string[] } {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { server: string; names: string[] };
  } catch {
    return { server: '', names: [] }; // the machine went down while it was written
  }
}

async function tryLock({ client }: Session, id: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `SELECT pg_try_advisory_lock(${lock(id)}) AS taken`,
  );
  return rows[0]?.taken === true;
}

/** @returns whether there was such a database */
async function dropDatabase({ client }: Session, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount !== 1) return false;
  await client.query(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`);
  return true;
}
