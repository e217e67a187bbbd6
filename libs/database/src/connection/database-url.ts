import { fail, type Failure, ok, type Result } from '@research/core';

/** Where a database is. */
export interface DatabaseAddress {
  /** As libpq, psql and node-postgres take it. It may hold a password: it goes into environments, never into arguments or logs. */
  readonly url: string;
  /** For people, and for records: account, host, port and database, never a password. */
  readonly shown: string;
  readonly database: string;
  /** What must not be shown, of this address. */
  readonly secrets: readonly string[];
}

const form = 'postgresql://user:password@host:5432/database';
const scheme = /^postgres(?:ql)?:\/\//;
/** Account, host and port, database, query. The account ends at the last `@` that leaves a host and a database behind it. */
const parts = /^(?:(?<account>.*)@)?(?<host>[^@/?#]*)\/(?<database>[^?#/]*)(?:\?(?<query>.*))?$/s;

/**
 * Reads an address of PostgreSQL, as DATABASE_URL has it. Special characters of the password (`@ : / ? # %`) may be encoded or not.
 * Fails with `invalid-options` for what is none; the message holds nothing of it.
 */
export function parseDatabaseUrl(text: string, source = 'DATABASE_URL'): Result<DatabaseAddress> {
  const address = text.trim();
  const found = scheme.test(address) ? parts.exec(address.replace(scheme, ''))?.groups : undefined;
  if (!found) return fail(notAnAddress(source));
  const account = accountOf(found['account']);
  const query = new URLSearchParams(found['query'] ?? '');
  const database = decoded(found['database'] ?? '') || (query.get('dbname') ?? '');
  if (database === '') return fail(notAnAddress(source));
  const password = account.password ?? query.get('password') ?? undefined;
  const head = [account.user, ...(account.password === undefined ? [] : [account.password])].map(
    encodeURIComponent,
  );
  const prefix = account.user === '' ? '' : `${head.join(':')}@`;
  const user = account.user || query.get('user');
  const host = found['host'] || query.get('host') || 'localhost';
  const port = query.has('port') && !/:\d+$/.test(host) ? `:${query.get('port')}` : '';
  return ok({
    url: `postgresql://${prefix}${found['host']}/${encodeURIComponent(database)}${query.size > 0 ? `?${query}` : ''}`,
    shown: `${user ? `${user}@` : ''}${host}${port}/${database}`,
    database,
    secrets: password ? [password, encodeURIComponent(password)] : [],
  });
}

/** The same server and account, another database. */
export const withDatabase = (address: DatabaseAddress, database: string): DatabaseAddress => ({
  ...address,
  database,
  url: address.url.replace(/\/[^/?]*(\?|$)/, `/${encodeURIComponent(database)}$1`),
  shown: `${address.shown.slice(0, address.shown.lastIndexOf('/'))}/${database}`,
});

function accountOf(text = ''): { readonly user: string; readonly password?: string } {
  const colon = text.indexOf(':');
  if (colon < 0) return { user: decoded(text) };
  return { user: decoded(text.slice(0, colon)), password: decoded(text.slice(colon + 1)) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a % that encodes nothing
  }
}

const notAnAddress = (source: string): Failure => ({
  reason: 'invalid-options',
  what: `${source} is no address of a database`,
  tries: [
    `write it as ${form}`,
    "in .env, quote it: DATABASE_URL='postgresql://…'",
    'unset it to use the server that needs no set-up',
  ],
});
