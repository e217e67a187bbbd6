import { fail, type Result } from '@research/core';
import {
  type Catalogue,
  catalogueDifference,
  describeDatabaseError,
  migrate,
  type Migration,
  nodesOf,
  readCatalogue,
  runSql,
  type Session,
  type Statement,
} from '@research/database';
import { runStatements } from './apply';
import type { Reason } from './reasons';

/** Rows and a hash of each table, whatever the order of its rows and columns. */
export type DataFingerprint = Readonly<Record<string, { readonly rows: number; readonly sum: string }>>;

const tablesOf = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name,
    (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname) FROM pg_attribute
     WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'nx_research') ORDER BY 1`;

/** Hashes all rows of a database as text. */
export async function fingerprintData({ client }: Pick<Session, 'client'>): Promise<DataFingerprint> {
  const { rows } = await client.query<{ name: string; columns: string | null }>(tablesOf);
  const found: Record<string, { rows: number; sum: string }> = {};
  for (const { name, columns } of rows) found[name] = await hashColumns({ client }, name, columns ?? '');
  return found;
}

async function hashColumns({ client }: Pick<Session, 'client'>, table: string, columns: string) {
  const { rows } = await client.query<{ rows: string; sum: string }>(
    `SELECT count(*) AS rows, coalesce(sum(hashtextextended(ROW(${columns})::text, 0)), 0)::text AS sum FROM ${table}`,
  );
  return { rows: Number(rows[0]?.rows), sum: rows[0]?.sum ?? '' };
}

/** A column whose type a migration changes. */
export interface RetypedColumn {
  readonly table: string;
  readonly column: string;
  readonly statement: Statement;
}

/** The columns whose type some statements change. */
export const retypedColumns = (statements: readonly Statement[]): readonly RetypedColumn[] =>
  statements
    .filter(({ kind }) => kind === 'AlterTableStmt')
    .flatMap((statement) => {
      const { schemaname, relname } = statement.node['relation'] as { schemaname?: string; relname: string };
      const table = [schemaname, relname]
        .filter((part) => part !== undefined)
        .map(quote)
        .join('.');
      return nodesOf(statement.node, 'AlterTableCmd')
        .filter(({ subtype }) => subtype === 'AT_AlterColumnType')
        .map(({ name }) => ({ table, column: quote(String(name)), statement }));
    });

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Hashes of single columns, in their order; an empty text for one that is not there. */
export async function hashRetyped(
  session: Session,
  columns: readonly RetypedColumn[],
): Promise<readonly string[]> {
  const sums: string[] = [];
  for (const { table, column } of columns)
    sums.push(
      await hashColumns(session, table, column).then(
        ({ sum }) => sum,
        () => '',
      ),
    );
  return sums;
}

/** Columns whose values are not the same after their type was changed. */
export const judgeRetyped = (
  columns: readonly RetypedColumn[],
  {
    before,
    after,
    path,
  }: { readonly before: readonly string[]; readonly after: readonly string[]; readonly path: string },
): readonly Reason[] =>
  columns.flatMap(({ table, column, statement }, index) =>
    before[index] === '' || before[index] === after[index]
      ? []
      : [
          {
            kind: 'values-changed',
            what: `the new type of ${column} of ${table} does not hold its values: some are cut or rounded`,
            at: { file: path, ...statement.at },
            statement: statement.sql.split('\n')[0] ?? '',
            evidence: [`hash of the column before ${before[index]}, after ${after[index]}`],
            instead: [
              'find the values that do not fit first, and stop the migration where there are any',
              'add a new column, and keep the old one until readers have moved',
            ],
          } satisfies Reason,
        ],
  );

/** A database before and after a migration that is taken back. */
export interface TakeBackRequest {
  readonly migration: Migration;
  readonly migrations: readonly Migration[];
  readonly before: Catalogue;
  readonly data: DataFingerprint;
  readonly after: Catalogue;
  readonly lockSeconds: number;
}

/** Takes a migration back and applies it again, and compares schema and rows with those of before. */
export async function takeBack(session: Session, request: TakeBackRequest): Promise<readonly Reason[]> {
  const { migration, before, data, after } = request;
  const down = migration.down;
  if (!down) return [];
  const at = { file: down.path };
  const back = await move(session, request, migration.number - 1);
  if (!back.ok)
    return [
      {
        kind: 'down-fails',
        what: `${down.path} fails: ${back.error.what}`,
        at: back.error.at ?? at,
        evidence: (back.error.said ?? '').split('\n').filter((line) => line !== ''),
        instead: ['correct it: after a failed deployment it is all that leads back'],
      },
    ];
  const reasons: Reason[] = [];
  const different = catalogueDifference(before, await readCatalogue(session));
  if (different.length > 0)
    reasons.push({
      kind: 'irreversible-down',
      what: `${down.path} does not lead back to the schema of before`,
      at,
      evidence: different,
      instead: ['make it undo every statement of the migration, the last one first'],
    });
  const lost = lostRows(data, await fingerprintData(session));
  if (lost.length > 0)
    reasons.push({
      kind: 'down-loses-data',
      what: `rows are not the same after ${down.path}`,
      at,
      evidence: lost,
      instead: [
        'keep what the migration removes in a table until it is certain',
        'or leave out the way back, and restore a backup instead',
      ],
    });
  const again = await move(session, request, migration.number);
  const differs = again.ok ? catalogueDifference(after, await readCatalogue(session)) : [];
  // One that does not lead back cannot be applied again either: that is no second reason.
  if (different.length === 0 && (!again.ok || differs.length > 0))
    reasons.push({
      kind: 'irreversible-down',
      what: again.ok
        ? 'the migration makes another schema the second time'
        : `the migration cannot be applied again after ${down.path}: ${again.error.what}`,
      at,
      evidence: again.ok ? differs : (again.error.said ?? '').split('\n'),
      instead: ['make it undo every statement of the migration'],
    });
  return reasons;
}

const move = async (
  session: Session,
  { migration, migrations, lockSeconds }: TakeBackRequest,
  to: number,
): Promise<Result<unknown>> => {
  try {
    return await migrate(session, migrations, {
      ...{ to, lockSeconds, run: to < migration.number ? runStatements : runSql },
      say: () => undefined,
      now: () => performance.now(),
    });
  } catch (error) {
    await session.client.query('ROLLBACK').catch(() => undefined);
    return fail(describeDatabaseError(error, session.address));
  }
};

const lostRows = (before: DataFingerprint, after: DataFingerprint): readonly string[] =>
  Object.entries(before).flatMap(([table, was]) => {
    const is = after[table];
    if (is?.sum === was.sum && is.rows === was.rows) return [];
    if (!is) return [`${table}: ${was.rows.toLocaleString('en-US')} rows are gone with it`];
    return [
      is.rows === was.rows
        ? `${table}: ${was.rows.toLocaleString('en-US')} rows as before, with other values`
        : `${table}: ${was.rows.toLocaleString('en-US')} rows before, ${is.rows.toLocaleString('en-US')} after`,
    ];
  });
