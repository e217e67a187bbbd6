import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ok } from '@research/core';
import { type Session, withSession } from './connection/connect';
import { type DatabaseAddress, withDatabase } from './connection/database-url';
import { type HeldDatabase, holdDatabase } from './database';
import type { TableFile } from './load/stage';
import { deleteLocalServer } from './server/local-server';
import { serverWorkspace, type ServerWorkspace, taken } from './server/server.fixture';

/** A server for the tests of a file, each of which gets a database of its own. */
export interface TestServer {
  readonly workspace: ServerWorkspace;
  /** A new, empty database. */
  readonly database: () => Promise<TestDatabase>;
  readonly dispose: () => Promise<void>;
}

export interface TestDatabase {
  readonly address: DatabaseAddress;
  /** Runs something in a session; throws where the session fails. */
  readonly use: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
  /** Rows of a query. */
  readonly ask: (sql: string) => Promise<Record<string, unknown>[]>;
  /** Writes a file into the workspace. */
  readonly write: (path: string, content: string | Buffer) => void;
  /** A CSV file, packed where its name says so. */
  readonly file: (path: string, ...lines: string[]) => TableFile;
}

export async function testServer(): Promise<TestServer> {
  const workspace = await serverWorkspace();
  const held = taken(await holdDatabase({ ...workspace, url: undefined, label: 'spec' }));
  // A spec kills processes, never the machine: nothing has to reach the disk.
  await useDatabase(held, ({ client }) => client.query('ALTER SYSTEM SET fsync = off'));
  await useDatabase(held, ({ client }) => client.query('SELECT pg_reload_conf()'));
  let count = 0;
  return {
    workspace,
    database: async () => {
      count += 1;
      const address = withDatabase(held.address, `test${count}`);
      await useDatabase(held, ({ client }) => client.query(`CREATE DATABASE test${count}`));
      return testDatabase(address, workspace.workspaceRoot);
    },
    dispose: async () => {
      held.release();
      await deleteLocalServer(workspace, { now: true });
      workspace.dispose();
    },
  };
}

function testDatabase(address: DatabaseAddress, root: string): TestDatabase {
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  return {
    address,
    write,
    use: (work) => useDatabase({ address }, work),
    ask: async (sql) => (await useDatabase({ address }, ({ client }) => client.query(sql))).rows,
    file: (path, ...lines) => {
      const text = Buffer.from(`${lines.join('\n')}\n`);
      const bytes = path.endsWith('.gz') ? gzipSync(text) : text;
      write(path, bytes);
      return { path: join(root, path), shown: path, hash: createHash('sha256').update(bytes).digest('hex') };
    },
  };
}

const useDatabase = async <T>(
  { address }: Pick<HeldDatabase, 'address'>,
  work: (session: Session) => Promise<T>,
): Promise<T> =>
  taken(await withSession({ address, name: 'spec' }, async (session) => ok(await work(session))));
