import { readLoads } from './load/load-ledger';
import type { Session } from './connection/connect';

/** What a database is. */
export interface DatabaseStatus {
  readonly version: string;
  readonly megabytes: number;
  /** Every table and materialized view outside the system's schemas, with an estimate of its rows. */
  readonly tables: readonly {
    readonly name: string;
    readonly rows: string;
    readonly megabytes: string;
    readonly loaded: string;
  }[];
  /** The other sessions, in words. */
  readonly sessions: readonly string[];
}

const tablesOf = `
  SELECT n.nspname || '.' || c.relname AS name, CASE WHEN c.reltuples < 0 THEN '?' ELSE c.reltuples::bigint::text END AS rows,
    round(pg_total_relation_size(c.oid) / 1e6, 1)::text AS megabytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'nx_research')
    AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1`;
const sessionsOf = `
  SELECT pid, usename AS account, application_name AS application, coalesce(state, '') AS state
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  ORDER BY pid`;

/** Looks at a database; changes nothing. */
export async function databaseStatus(session: Session): Promise<DatabaseStatus> {
  const { client } = session;
  const { rows: about } = await client.query<{ version: string; size: string }>(
    `SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size`,
  );
  const { rows: tables } = await client.query<{ name: string; rows: string; megabytes: string }>(tablesOf);
  const { rows: sessions } = await client.query<
    Record<'account' | 'application' | 'state', string> & { pid: number }
  >(sessionsOf);
  const loads = await readLoads(session);
  const when = (name: string): string => {
    const loaded = loads.get(name.replace(/^public\./, ''))?.loaded_at;
    return loaded === undefined ? '' : loaded.toISOString().slice(0, 16).replace('T', ' ');
  };
  return {
    version: about[0]?.version.split(' ')[0] ?? '',
    megabytes: Math.round(Number(about[0]?.size) / 1e6),
    tables: tables.map((table) => ({ ...table, loaded: when(table.name) })),
    sessions: sessions.map(
      ({ pid, account, application, state }) => `session ${pid} of ${account}: ${application} (${state})`,
    ),
  };
}

/** Which database this is, so that a receipt is not taken for that of another. */
export async function databaseIdentity({
  client,
  address,
}: Session): Promise<Readonly<Record<string, string>>> {
  const { rows } = await client.query<{ system: string; oid: string; version: string }>(
    `SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system, oid::text AS oid,
       current_setting('server_version') AS version FROM pg_database WHERE datname = current_database()`,
  );
  return { name: address.database, ...rows[0] };
}
