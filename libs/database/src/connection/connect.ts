import { Client, type ClientConfig, DatabaseError } from 'pg';
import { fail, type Failure, ok, type Result } from '@research/core';
import { clientConfig } from './client-environment';
import type { DatabaseAddress } from './database-url';

/** An open session, and where it is. */
export interface Session {
  readonly client: Client;
  readonly address: DatabaseAddress;
  /** `150018` for 15.18 (server_version_num). */
  readonly version: number;
}

/** How often and how long a server that is starting or away is asked again. */
const patienceSeconds = 15;

/** Of PostgreSQL 15, the first with UNIQUE NULLS NOT DISTINCT. */
const oldestVersion = 150_000;
/**
 * What a server, database or account may set otherwise, and what decides how values are read and written: a file is the same rows
 * everywhere. No statement is cut short, as in pg_dump. A statement whose client was killed ends soon, and gives back its locks.
 */
const settings: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'iso_8601',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  quote_all_identifiers: 'off',
  statement_timeout: '0',
  transaction_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  client_connection_check_interval: '1s',
};
/** Some are of newer servers. What an account named nx_research makes is not to be in the schema of the ledgers. */
const applySettings = `
  SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS given (name, value)
  WHERE current_setting(name, true) IS NOT NULL
  UNION ALL SELECT set_config('search_path', replace(current_setting('search_path'), '"$user"', 'public'), false)
  WHERE current_user = 'nx_research'`;

/** Who opens a session, and where. */
export interface SessionRequest {
  readonly address: DatabaseAddress;
  /** What the server shows in pg_stat_activity: the task. */
  readonly name: string;
  /** Ends the session: the server undoes what was not committed. */
  readonly signal?: AbortSignal;
}

/** Opens a session, uses it, and closes it. A server that is still starting is asked again for a while. */
export async function withSession<T>(
  { address, name, signal }: SessionRequest,
  use: (session: Session) => Promise<Result<T>>,
): Promise<Result<T>> {
  const opened = await openSession(address, name);
  if (!opened.ok) return opened;
  const { client } = opened.value;
  const end = (): void => void client.end().catch(() => undefined);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const used = await use(opened.value);
    return signal?.aborted && !used.ok ? fail(interrupted(address)) : used;
  } catch (error) {
    if (isBug(error)) throw error;
    return fail(signal?.aborted ? interrupted(address) : describeDatabaseError(error, address));
  } finally {
    signal?.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
  }
}

/** What no server and no network causes. */
export const isBug = (error: unknown): boolean =>
  [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind);

const interrupted = ({ shown }: DatabaseAddress): Failure => ({
  reason: 'interrupted',
  what: `interrupted; the database ${shown} has undone what was not committed`,
});

async function openSession(address: DatabaseAddress, name: string): Promise<Result<Session>> {
  const config = configOf(address);
  if (!config.ok) return config;
  const deadline = performance.now() + patienceSeconds * 1000;
  for (;;) {
    const client = new Client({
      ...config.value,
      application_name: name.slice(0, 63),
      connectionTimeoutMillis: 10_000,
    });
    client.on('error', () => undefined); // the query that runs is told of it
    try {
      await client.connect();
      const { rows } = await client.query<{ version: string }>(
        "SELECT current_setting('server_version_num') AS version",
      );
      const version = Number(rows[0]?.version);
      if (version >= oldestVersion) {
        await client.query(applySettings, [Object.keys(settings), Object.values(settings)]);
        return ok({ client, address, version });
      }
      await client.end().catch(() => undefined);
      return fail(tooOldServer(address, version));
    } catch (error) {
      await client.end().catch(() => undefined);
      // 57P03: it is starting or shutting down.
      const mayPass = error instanceof DatabaseError && error.code === '57P03';
      if (!mayPass || performance.now() > deadline) return fail(describeDatabaseError(error, address));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Fails for a certificate that is named and cannot be read. */
function configOf(address: DatabaseAddress): Result<ClientConfig> {
  try {
    return ok(clientConfig(address));
  } catch (error) {
    return fail({
      reason: 'invalid-options',
      what: `the address of the database ${address.shown} cannot be used`,
      said: (error as Error).message,
      tries: ['check `sslmode`, `sslrootcert`, `sslcert` and `sslkey` in DATABASE_URL'],
    });
  }
}

/**
 * A failure in the server's own words, and what to do about the usual ones.
 * @param what what was not done, `plays was not loaded`; unless given, what the database did
 */
export function describeDatabaseError(
  error: unknown,
  { shown, database }: DatabaseAddress,
  what?: string,
): Failure {
  if (error instanceof DatabaseError)
    return {
      reason: 'database-refused',
      what: `${what ?? `the database ${shown} refused`}: ${error.message}`,
      said: wordsOf(error),
      tries: refusedTries(error, database),
    };
  const { code, message } = error as NodeJS.ErrnoException;
  return {
    reason: 'database-unreachable',
    what: `${what ? `${what}: ` : ''}the database ${shown} cannot be reached`,
    said: message || `${code ?? error}`,
    tries: unreachableTries(code, message),
    transient: true,
  };
}

function wordsOf({ severity, message, detail, hint, where, code }: DatabaseError): string {
  const lines = [`${severity}: ${message}`, detail, hint && `hint: ${hint}`, where, `(SQLSTATE ${code})`];
  return lines.filter(Boolean).join('\n');
}

/** @param version as `server_version_num` has it */
export const tooOldServer = ({ shown }: Pick<DatabaseAddress, 'shown'>, version: number): Failure => ({
  reason: 'database-refused',
  what: `the database ${shown} is of PostgreSQL ${Math.floor(version / 10_000)}, and ${oldestVersion / 10_000} or newer is needed`,
  tries: ['set DATABASE_URL to a newer server', 'unset DATABASE_URL to use the server that needs no set-up'],
});

function unreachableTries(code: string | undefined, message: string): readonly string[] {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return ['check the host in DATABASE_URL'];
  if (message.includes('does not support SSL'))
    return ['let the server use TLS, or leave `sslmode` out of DATABASE_URL'];
  if (message.includes('certificate') || code?.startsWith('ERR_TLS'))
    return [
      'name the certificate that vouches for it: DATABASE_URL=…?sslmode=verify-full&sslrootcert=FILE',
      'or encrypt without knowing the server: ?sslmode=require',
    ];
  return [
    'start the server, or check host and port in DATABASE_URL',
    'unset DATABASE_URL to use the server that needs no set-up',
  ];
}

/** By SQLSTATE, PostgreSQL's documentation, appendix A. */
function refusedTries({ code = '', message }: DatabaseError, database: string): readonly string[] {
  const known: Readonly<Record<string, readonly string[]>> = {
    '28P01': ['check the password in DATABASE_URL; in .env, quote it'],
    '28000': ['check account and host in DATABASE_URL, and pg_hba.conf of the server'],
    '3D000': [`createdb ${database}`, 'check the name of the database in DATABASE_URL'],
    '42501': [
      message.includes('create database') // a scratch one
        ? 'give the account the right, as a superuser: ALTER ROLE … CREATEDB'
        : 'use an account that may write: this one lacks the right',
    ],
    '25006': ['use the primary server: this one is read-only'],
    '53100': ['make room on the disk of the server, and run it again: nothing was changed'],
    '53300': ['close other sessions: npx nx run database:status'],
    '57P03': ['wait until the server takes connections, and run it again'],
    // A materialized view that was never populated.
    '55000': ['npx nx run database:refresh-views'],
    '55P03': ['wait until the other session has ended, and run it again: nothing was changed'],
  };
  return known[code] ?? [];
}
