import { parse } from 'pg-connection-string';
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

/** The environment by which psql, pg_dump and pg_restore find a database: no password in a list of processes. */
export function clientEnvironment({ url, database }: DatabaseAddress): Readonly<Record<string, string>> {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const { host, port, user, password } = parse(url);
  const given = { ...Object.fromEntries(query), host, port, user, password, database };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      named[name] && value ? [[named[name], String(value)]] : [],
    ),
  );
}
