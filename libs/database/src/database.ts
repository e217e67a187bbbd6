import { fail, type Failure, ok, type Result } from '@research/core';
import { describeDatabaseError, withSession } from './connection/connect';
import { type DatabaseAddress, parseDatabaseUrl, withDatabase } from './connection/database-url';
import { quoteName } from './load/table-shape';
import { databaseName, holdLocalServer } from './server/local-server';
import type { LocalServerContext } from './server/start-supervisor';

/** A database that may be connected to for as long as it is held. */
export interface HeldDatabase {
  readonly address: DatabaseAddress;
  /** Of the server that needs no set-up: the file with its password for TCP, and its port. */
  readonly local?: { readonly passwordFile: string; readonly port: number };
  readonly release: () => void;
}

/** Which database, and for whom. */
export interface DatabaseContext extends LocalServerContext {
  /** DATABASE_URL; empty for the server that needs no set-up. */
  readonly url: string | undefined;
  /** The task, for those who ask what uses the server. */
  readonly label: string;
  /** The local server stays when nothing holds it any more. */
  readonly keep?: boolean;
}

/** The database of DATABASE_URL, else the one of the workspace's own server, which is started and given its database. */
export async function holdDatabase(context: DatabaseContext): Promise<Result<HeldDatabase>> {
  if (context.url) {
    const address = parseDatabaseUrl(context.url);
    return address.ok ? ok({ address: address.value, release: () => undefined }) : address;
  }
  const server = await holdLocalServer(context, context);
  if (!server.ok) return server;
  const { url, passwordFile, port, release } = server.value;
  const address = parseDatabaseUrl(url);
  const made = address.ok
    ? await makeDatabase(withDatabase(address.value, 'postgres'), databaseName)
    : address;
  if (address.ok && made.ok) return ok({ address: address.value, local: { passwordFile, port }, release });
  release();
  return made as Result<never>;
}

/** Makes a database unless it is there. @param server any database of the server that exists */
export const makeDatabase = (server: DatabaseAddress, name: string): Promise<Result<void>> =>
  withSession({ address: server, name: 'nx-research' }, async ({ client }) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 1) return ok(undefined);
    try {
      await client.query(`CREATE DATABASE ${quoteName(name)}`);
      return ok(undefined);
    } catch (error) {
      const failure: Failure = describeDatabaseError(error, server);
      // 42P04, 23505: another command was faster.
      return /\b(?:42P04|23505)\b/.test(failure.said ?? '') ? ok(undefined) : fail(failure);
    }
  });
