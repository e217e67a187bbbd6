import { userInfo } from 'node:os';
import type { ClientConfig } from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import type { DatabaseAddress } from './database-url';

/** Parameters of an address that libpq takes from its environment. */
const named: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  database: 'PGDATABASE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  options: 'PGOPTIONS',
};

/**
 * How node-postgres finds a database: as `clientEnvironment` has it for the clients of PostgreSQL. What the address leaves out is
 * the same for both, whatever PGHOST, PGPORT and PGUSER are, and `sslmode` means what it means to libpq. Throws for a
 * certificate that cannot be read.
 */
export function clientConfig({ url, database }: DatabaseAddress): ClientConfig {
  const given = toClientConfig(parse(url, { useLibpqCompat: true }));
  return { ...given, ...placeOf(given), database };
}

/** Where nothing is said of it. */
const placeOf = ({ host, port, user }: ClientConfig) => ({
  host: host || 'localhost',
  port: Number(port ?? 5432),
  user: user || userInfo().username,
});

/** The environment by which psql, pg_dump and pg_restore find a database: no password in a list of processes. */
export function clientEnvironment(address: DatabaseAddress): Readonly<Record<string, string>> {
  const [place = '', query = ''] = address.url.split('?');
  // Certificates are theirs to read.
  const written = { ...parse(place), ...Object.fromEntries(new URLSearchParams(query)) };
  const given = { ...written, ...placeOf(toClientConfig(written)), database: address.database };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      named[name] && value ? [[named[name], String(value)]] : [],
    ),
  );
}
