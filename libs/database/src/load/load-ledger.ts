import type { Session } from '../connection/connect';
import { ledgerSchema } from '../migrations/migration-ledger';
import type { Slice } from './fingerprint';

/** What a database knows of the last load of a table. */
export interface LoadedTable {
  /** SHA-256 of each file, by its name. */
  readonly files: Readonly<Record<string, string>>;
  /** The column that its rows are replaced by, where there is one. */
  readonly by?: string | null | undefined;
  /** Hash of the table's columns and constraints. */
  readonly shape: string;
  readonly slices: readonly Slice[];
  /** The transactions that wrote its rows. */
  readonly writers: readonly string[];
  readonly loaded_at?: Date;
}

const table = `${ledgerSchema}.loads`;

/** Makes the ledger. */
export async function makeLedger({ client }: Session): Promise<void> {
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS ${ledgerSchema};
    CREATE TABLE IF NOT EXISTS ${table} (
      table_name text PRIMARY KEY, by text, files jsonb NOT NULL, shape text NOT NULL, slices jsonb NOT NULL,
      writers jsonb NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now());`);
}

/** What was loaded by table; empty for a database that has no ledger. */
export async function readLoads({ client }: Session): Promise<ReadonlyMap<string, LoadedTable>> {
  const { rows: ledger } = await client.query<{ it: string | null }>(`SELECT to_regclass('${table}') AS it`);
  if (!ledger[0]?.it) return new Map();
  const { rows } = await client.query<LoadedTable & { readonly table_name: string }>(
    `SELECT * FROM ${table}`,
  );
  return new Map(rows.map((row) => [row.table_name, row]));
}

/** Removes what is known of tables that were dropped and are no longer loaded. */
export async function forgetTables({ client }: Session, loaded: readonly string[]): Promise<void> {
  await client.query(
    `DELETE FROM ${table} WHERE NOT table_name = ANY ($1) AND to_regclass(table_name) IS NULL`,
    [loaded],
  );
}

export async function noteLoad({ client }: Session, name: string, loaded: LoadedTable): Promise<void> {
  const values = [loaded.files, loaded.shape, loaded.slices, loaded.writers].map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );
  await client.query(
    `INSERT INTO ${table} (table_name, by, files, shape, slices, writers) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (table_name) DO UPDATE SET
       by = excluded.by, files = excluded.files, shape = excluded.shape, slices = excluded.slices, writers = excluded.writers, loaded_at = now()`,
    [name, loaded.by, ...values],
  );
}

/**
 * Whether the rows of a table are those of its loads, by the transactions that wrote them: without hashing a row. False also where
 * the same rows were written by another transaction, as by a restore.
 */
export async function isUntouched(
  { client }: Session,
  quoted: string,
  { slices, writers }: LoadedTable,
): Promise<boolean> {
  const { rows } = await client.query<{ all: string; own: string }>(
    `SELECT count(*) AS all, count(*) FILTER (WHERE xmin::text = ANY ($1)) AS own FROM ${quoted}`,
    [writers],
  );
  const expected = slices.reduce((sum, slice) => sum + slice.rows, 0);
  return Number(rows[0]?.all) === expected && Number(rows[0]?.own) === expected;
}
