import { createHash } from 'node:crypto';
import { fail, type Failure, ok, type Result } from '@research/core';
import type { Session } from '../connection/connect';

/** A column of a table. */
export interface Column {
  readonly name: string;
  /** As PostgreSQL writes it: `double precision`. */
  readonly type: string;
  readonly notNull: boolean;
  /** It must be given: it may not be empty, and has no default. */
  readonly required: boolean;
}

/** What a load needs to know of a table. */
export interface TableShape {
  /** Quoted, with its schema. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Primary key and unique constraints and indexes over all rows: the columns of each. */
  readonly keys: readonly (readonly string[])[];
  /** Changes with columns and constraints. */
  readonly hash: string;
}

const columnsOf = `
  SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS "notNull",
    attnotnull AND NOT atthasdef AS required
  FROM pg_attribute
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''
  ORDER BY attnum`;
const constraintsOf = `
  SELECT conname || ' ' || pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = $1::regclass ORDER BY 1`;

const keysOf = `
  SELECT array_agg(attname::text) AS columns FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY ((indkey::int2[])[0:indnkeyatts - 1])
  WHERE indrelid = $1::regclass AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL GROUP BY indexrelid`;

/** The shape of a table; fails where there is none. @param table `plays`, or `mart.plays` */
export async function readShape({ client, address }: Session, table: string): Promise<Result<TableShape>> {
  const name = quoteTable(table);
  const { rows: found } = await client.query<{ it: string | null }>('SELECT to_regclass($1) AS it', [name]);
  if (!found[0]?.it) return fail(noTable(table, address.shown));
  const { rows: columns } = await client.query<Column>(columnsOf, [name]);
  const { rows: constraints } = await client.query<{ text: string }>(constraintsOf, [name]);
  const hash = createHash('sha256')
    .update(JSON.stringify([columns, constraints]))
    .digest('hex');
  const { rows: keys } = await client.query<{ columns: string[] }>(keysOf, [name]);
  return ok({ name, columns, hash, keys: keys.map((key) => key.columns) });
}

/** Whether a type is one of numbers. @param type as {@link Column.type} has it */
export const isNumeric = (type: string): boolean =>
  /^(smallint|integer|bigint|real|double precision|numeric)\b/.test(type) && !type.endsWith('[]');

/** Types whose values the server cannot hash. */
const unhashed =
  /^(?:bit|bit varying|box|circle|json|jsonpath|line|lseg|money|path|point|polygon|tsquery|tsvector|xml)(?:\(\d+\))?(?:\[\])*$/;

/** The columns of a table as SQL that hashes them. */
export const hashedColumns = ({ columns }: Pick<TableShape, 'columns'>): readonly string[] =>
  columns.map(({ name, type }) => `${quoteName(name)}${unhashed.test(type) ? '::text' : ''}`);

/** A name as SQL takes it, whatever letters it has. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `mart.team_epa` → `"mart"."team_epa"`; a part that is quoted already stays: `mart."a.b"`. */
export const quoteTable = (table: string): string =>
  (table.match(/"(?:[^"]|"")*"|[^.]+/g) ?? [])
    .map((part) => (part.startsWith('"') ? part : quoteName(part)))
    .join('.');

/** SQL for the name of a relation as {@link quoteTable} takes it: `mart.team_epa`, with quotes only where there is a dot or a quote in it. */
export const relationName = ['n.nspname', 'c.relname']
  .map((part) => `CASE WHEN ${part} ~ '[."]' THEN quote_ident(${part}) ELSE ${part} END`)
  .join(` || '.' || `);

const noTable = (table: string, shown: string): Failure => ({
  reason: 'not-found',
  what: `the database ${shown} has no table ${table}`,
  tries: ['npx nx run database:migrate', `write a migration that makes ${table}`],
});
