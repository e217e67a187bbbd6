import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { to as copyTo } from 'pg-copy-streams';
import { fail, type Failure, ok, type Result, withoutGzipSystem } from '@research/core';
import { withBlockers } from '../connection/blockers';
import { describeDatabaseError, type Session } from '../connection/connect';
import { hashRows } from '../load/fingerprint';
import { quoteName, quoteTable } from '../load/table-shape';

/** A table or view at one moment: what its file is made from. */
export interface Relation {
  /** `mart.team_epa`. */
  readonly name: string;
  readonly columns: readonly RelationColumn[];
  readonly rows: number;
  /** Of all rows as text, independent of their order. */
  readonly sum: string;
}

/** The file of a table or view: `mart.team_epa.csv.gz`. */
export const exportName = (relation: string): string => `${relation}.csv.gz`;

/** What is exported, and how long a statement waits for a lock. */
interface Exporting {
  readonly names: readonly string[];
  readonly lockSeconds: number;
}

/** Reads tables and views, and gives them to `use` while the database stays for it as it was at this moment. */
export async function withRelations<T>(
  session: Session,
  { names, lockSeconds }: Exporting,
  use: (relations: readonly Relation[]) => Promise<Result<T>>,
): Promise<Result<T>> {
  await session.client.query(
    `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lock_timeout = '${lockSeconds}s'`,
  );
  try {
    const relations: Relation[] = [];
    for (const name of names) {
      const relation = await readRelation(session, name);
      if (!relation.ok) return relation;
      relations.push(relation.value);
    }
    return await use(relations);
  } finally {
    await session.client.query('ROLLBACK').catch(() => undefined);
  }
}

async function readRelation(session: Session, name: string): Promise<Result<Relation>> {
  const { client, address } = session;
  const quoted = quoteTable(name);
  const { rows: columns } = await client.query<RelationColumn>(columnsQuery, [quoted]);
  if (columns.length === 0) return fail(noRelation(name, address.shown));
  return withBlockers(session, { what: `${name} was not exported` }, async () => {
    return ok({ name, columns, ...(await hashRows(session, quoted)) });
  });
}

/**
 * Writes a relation as a packed CSV file. Equal rows are equal bytes: they are sorted by a unique key, else by all columns, and text byte
 * by byte, so that the locale of the server has no say. True and false are written in full.
 */
export async function exportRelation(
  { client, address }: Session,
  { name, columns }: Relation,
  folder: string,
): Promise<Result<void>> {
  const row = columns.map(({ name: column, type }) => {
    const quoted = quoteName(column);
    return type === 'boolean' ? `r.${quoted}::text AS ${quoted}` : `r.${quoted}`;
  });
  const order = [...[...columns].sort(byKey).map(sortTerm), '(r.*)::text COLLATE "C"'];
  const query = `SELECT ${row.join(', ')} FROM ${quoteTable(name)} AS r ORDER BY ${order.join(', ')}`;
  const copy = client.query(copyTo(`COPY (${query}) TO STDOUT WITH (FORMAT csv, HEADER true)`));
  try {
    await pipeline(
      copy,
      createGzip(),
      withoutGzipSystem(),
      createWriteStream(join(folder, exportName(name))),
    );
    return ok(undefined);
  } catch (error) {
    // An error of this disk, not of the database: the frame around the task describes it.
    if (ofDisk.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return fail(describeDatabaseError(error, address, `${name} was not exported`));
  }
}

const ofDisk = /^(?:ENOSPC|EDQUOT|EFBIG|EROFS|EIO|EACCES|ENOENT|EMFILE)$/;

/** A column of a table or view. */
export interface RelationColumn {
  readonly name: string;
  readonly type: string;
  /** Place in the unique key that rows are sorted by; absent for a column that is not in it. */
  readonly key: number | null;
}

const columnsQuery = `
  SELECT attname AS name, format_type(atttypid, NULL) AS type, array_position(key.columns, attnum) AS key
  FROM pg_attribute LEFT JOIN LATERAL (
    SELECT indkey::int2[] AS columns FROM pg_index
    WHERE indrelid = attrelid AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL
    ORDER BY indisprimary DESC, indexrelid::regclass::text LIMIT 1) AS key ON true
  WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;

const byKey = (one: RelationColumn, other: RelationColumn): number =>
  (one.key ?? Infinity) === (other.key ?? Infinity) ? 0 : (one.key ?? Infinity) - (other.key ?? Infinity);

/** Types whose order no locale changes; all others are sorted as text. */
const ordered = /^(smallint|integer|bigint|numeric|real|double precision|date|time.*|boolean|uuid)$/;

const sortTerm = ({ name, type }: RelationColumn): string =>
  `r.${quoteName(name)}${ordered.test(type) ? '' : '::text COLLATE "C"'}`;

const noRelation = (relation: string, shown: string): Failure => ({
  reason: 'not-found',
  what: `the database ${shown} has no table or view ${relation}`,
  tries: ['npx nx run database:status   # lists them', `write a migration that makes ${relation}`],
});
