import { isLockTimeout } from './connection/blockers';
import { readLoads } from './load/load-ledger';
import { quoteTable, relationName } from './load/table-shape';
import type { Session } from './connection/connect';

/** What a database is. */
export interface DatabaseStatus {
  readonly version: string;
  readonly megabytes: number;
  /** Every table and materialized view outside the system's schemas; the number of rows is the server's estimate where it has one. */
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
  SELECT ${relationName} AS name, c.reltuples::bigint AS estimate, c.relispopulated AS populated
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'nx_research')
    AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1`;
const sessionsOf = `
  SELECT pid, usename AS account, application_name AS application, coalesce(state, '') AS state
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  ORDER BY pid`;

interface Table {
  readonly name: string;
  /** Of the rows; -1 for a table that the server has never analyzed. */
  readonly estimate: string;
  readonly populated: boolean;
}

interface Size {
  readonly name: string;
  readonly rows: string;
  readonly megabytes: string;
}

/** Counts where the server has no estimate. A table that another session has locked is not waited for: even its size is behind the lock. */
async function sizeOf({ client }: Session, { name, estimate, populated }: Table): Promise<Size> {
  const table = quoteTable(name);
  const rows = populated && Number(estimate) < 0 ? `(SELECT count(*) FROM ${table})` : `'${estimate}'`;
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL lock_timeout = '200ms'`);
    const found = await client.query<Omit<Size, 'name'>>(
      `SELECT ${rows}::text AS rows, round(pg_total_relation_size($1::regclass) / 1e6, 1)::text AS megabytes`,
      [table],
    );
    const [size = { rows: '?', megabytes: '?' }] = found.rows;
    return { name, ...size, ...(populated ? {} : { rows: 'not populated' }) };
  } catch (error) {
    if (isLockTimeout(error)) return { name, rows: 'locked', megabytes: '?' };
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Looks at a database; changes nothing. */
export async function databaseStatus(session: Session): Promise<DatabaseStatus> {
  const { client } = session;
  const { rows: about } = await client.query<{ version: string; size: string }>(
    `SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size`,
  );
  const { rows: tables } = await client.query<Table>(tablesOf);
  const { rows: sessions } = await client.query<
    Record<'account' | 'application' | 'state', string> & { pid: number }
  >(sessionsOf);
  const loads = await readLoads(session);
  const when = (name: string): string => {
    const loaded = loads.get(name.replace(/^public\./, ''))?.loaded_at;
    return loaded === undefined ? '' : loaded.toISOString().slice(0, 16).replace('T', ' ');
  };
  const sizes: Size[] = [];
  for (const table of tables) sizes.push(await sizeOf(session, table));
  return {
    version: about[0]?.version.split(' ')[0] ?? '',
    megabytes: Math.round(Number(about[0]?.size) / 1e6),
    tables: sizes.map((size) => ({ ...size, loaded: when(size.name) })),
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
