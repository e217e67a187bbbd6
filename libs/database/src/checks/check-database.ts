import type { CustomTypesConfig, QueryResultRow } from 'pg';
import { fail, type Failure, ok, type Result } from '@research/core';
import { withBlockers } from '../connection/blockers';
import type { Session } from '../connection/connect';
import { countRows, differingSlices, readSlices } from '../load/fingerprint';
import { isUntouched, type LoadedTable, readLoads } from '../load/load-ledger';
import { hashedColumns, quoteTable, readShape, type TableShape } from '../load/table-shape';
import { describeDrift, readDrift, shownDrift } from '../migrations/drift';
import { ownRelations } from '../migrations/migration-ledger';
import { positionAt, statementOffsets } from '../sql/plain-sql';
import { unfitSql } from '../sql/sql-file';
import { sqlPlace, withLine } from '../sql/run-sql';
import type { SqlText } from '../sql/statements';
import { readViews } from '../views/refresh-views';
import { compareFiles, type LoadableFiles } from './compare-files';
import { compareSums } from './compare-sums';
import { type DatabaseFinding, shownRows, wrong } from './finding';

/** A query whose rows are what is wrong. */
export interface DatabaseCheck extends SqlText {
  /** First comment of the file, for people. */
  readonly what: string;
  readonly severity: 'error' | 'warn';
}

/** What was checked, and what was found. */
export interface DatabaseReport {
  /** Rows of each table that was loaded. */
  readonly tables: Readonly<Record<string, number>>;
  readonly checks: number;
  readonly findings: readonly DatabaseFinding[];
}

/** Reads a check: `-- severity: warn` makes its rows warnings; the other comments before the query say what is wrong with a row. */
export function parseCheck({ path, sql }: SqlText): Result<DatabaseCheck> {
  const comments = /^(?:\s*--[^\n]*\n)*/.exec(sql)?.[0] ?? '';
  const lines = comments.split('\n').map((line) => line.replace(/^\s*--\s?/, '').trim());
  const said =
    lines
      .find((line) => line.startsWith('severity:'))
      ?.slice('severity:'.length)
      .trim() ?? 'error';
  const what = lines.filter((line) => line !== '' && !line.startsWith('severity:')).join(' ');
  if (said !== 'error' && said !== 'warn')
    return fail(badCheck(path, `severity is error or warn, not ${said}`));
  if (what === '') return fail(badCheck(path, 'it says in no comment above the query what its rows mean'));
  const unfit = unfitSql({ path, sql });
  if (unfit) return fail({ reason: 'broken-check', ...unfit });
  const [, second] = statementOffsets(sql);
  // The server would run the second outside the transaction that can write nothing, if the first ends that.
  if (second !== undefined)
    return fail({
      ...badCheck(path, 'it has more than one query'),
      at: { file: path, ...positionAt(sql, [...sql.slice(0, second)].length) },
      tries: ['put each query into a file of its own'],
    });
  return ok({ path, sql, what, severity: said });
}

const badCheck = (path: string, why: string): Failure => ({
  reason: 'broken-check',
  what: `the check cannot be used: ${why}`,
  at: { file: path, line: 1 },
  tries: ['begin it with: -- plays whose game is not in games\n-- severity: error'],
});

/** How a database is checked. */
export interface CheckOptions {
  /** How long a statement waits for a lock. */
  readonly lockSeconds: number;
  /** The files that tables are to be loaded from, as they are now. */
  readonly files?: LoadableFiles;
}

/**
 * Checks what every database must hold (all that its migrations made, tables as loaded and as their files, views populated, indexes and
 * constraints valid), and the given queries, each in a transaction that can write nothing.
 */
export async function checkDatabase(
  session: Session,
  checks: readonly DatabaseCheck[],
  { lockSeconds, files }: CheckOptions,
): Promise<Result<DatabaseReport>> {
  await session.client.query(`SET lock_timeout = '${lockSeconds}s'`);
  const tables: Record<string, number> = {};
  const findings: DatabaseFinding[] = [];
  const what = 'the database was not checked';
  const built = await withBlockers(session, { what }, async () => {
    const drift = await driftFindings(session);
    const loads = await readLoads(session);
    findings.push(...drift, ...(files ? compareFiles(files, loads) : []));
    for (const [table, loaded] of loads) {
      tables[table] = countRows(loaded.slices);
      // The drift tells of a table that is gone, and of its columns.
      findings.push(...(await checkTable(session, table, { loaded, hasDrift: drift.length > 0 })));
    }
    findings.push(...(await structure(session, [...loads.keys()])));
    return ok(drift.length > 0);
  });
  if (!built.ok) return built;
  for (const check of checks) {
    const found = await runCheck(session, check);
    if (!found.ok && built.value && isOfMissing(found.error)) continue;
    if (!found.ok) return found;
    findings.push(...found.value);
  }
  return ok({ tables, checks: checks.length, findings });
}

async function driftFindings(session: Session): Promise<readonly DatabaseFinding[]> {
  const drift = await readDrift(session);
  if (drift.length === 0) return [];
  const { what, tries = [] } = describeDrift(drift, session);
  return [{ ...wrong(what, shownDrift(drift)), tries }];
}

/** 42P01, 42703, 42883, 3F000: a table, column, function or schema is not there; 55000: a view that is made of it was never populated. */
const isOfMissing = ({ said = '' }: Failure): boolean =>
  /SQLSTATE (?:42P01|42703|42883|3F000|55000)\b/.test(said);

interface CheckedTable {
  readonly loaded: LoadedTable;
  readonly hasDrift: boolean;
}

/** The rows against those that were loaded, and the sums against those of the files. */
async function checkTable(
  session: Session,
  table: string,
  { loaded, hasDrift }: CheckedTable,
): Promise<readonly DatabaseFinding[]> {
  const shape = await readShape(session, table);
  if (!shape.ok) return hasDrift ? [] : [wrong(`the table ${table} was loaded, and is gone`, [table])];
  const changed = await changedSlices(session, shape.value, loaded);
  const named = changed.map((slice) => (loaded.by ? `${loaded.by}=${slice}` : table));
  const sums = await compareSums(session, { table, shape: shape.value, loaded });
  return [
    ...(named.length > 0 ? [wrong(`rows of ${table} were changed after they were loaded`, named)] : []),
    ...(sums.length > 0 ? [wrong(`${table} has other sums than its files`, sums)] : []),
  ];
}

async function changedSlices(
  session: Session,
  shape: TableShape,
  loaded: LoadedTable,
): Promise<readonly string[]> {
  if (await isUntouched(session, shape.name, loaded)) return [];
  const asked = { table: shape.name, columns: hashedColumns(shape), by: loaded.by ?? undefined };
  return differingSlices(loaded.slices, await readSlices(session, asked));
}

/** Of a database that migrations were applied to, what they made and what was loaded: the rest is of another. */
async function structure(session: Session, loaded: readonly string[]): Promise<readonly DatabaseFinding[]> {
  const own = await ownRelations(session, loaded.map(quoteTable));
  const names = async (sql: string): Promise<string[]> =>
    (await session.client.query<{ name: string }>(sql, [own ?? null])).rows.map(({ name }) => name);
  const isOwn = (relation: string): string =>
    `($1::text[] IS NULL OR ${relation} IN (SELECT to_regclass(own) FROM unnest($1::text[]) AS own))`;
  const empty = (await readViews(session)).flatMap(({ populated, name }) => (populated ? [] : [name]));
  const invalid = await names(
    `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid AND ${isOwn('indrelid')}`,
  );
  const unchecked = await names(
    `SELECT conrelid::regclass || '.' || conname AS name FROM pg_constraint WHERE NOT convalidated AND ${isOwn('conrelid')}`,
  );
  return [
    ...(empty.length > 0 ? [wrong('a materialized view was never populated', empty)] : []),
    ...(invalid.length > 0 ? [wrong('an index is invalid: drop it and make it again', invalid)] : []),
    ...(unchecked.length > 0 ? [wrong('a constraint is not validated', unchecked, 'warn')] : []),
  ];
}

async function runCheck(session: Session, check: DatabaseCheck): Promise<Result<readonly DatabaseFinding[]>> {
  const { client } = session;
  const telling = { what: 'the check failed', at: (error: unknown) => sqlPlace(error, check) };
  const found = await withBlockers(session, telling, async () => {
    await client.query('BEGIN READ ONLY');
    return ok((await client.query<QueryResultRow>({ text: check.sql, types: asWritten })).rows);
  });
  await client.query('ROLLBACK').catch(() => undefined);
  if (!found.ok) return fail({ ...(await withLine(found.error, check)), reason: 'broken-check' });
  const { what, severity, path: file } = check;
  const rows = found.value.slice(0, shownRows).map(describeRow);
  return ok(found.value.length === 0 ? [] : [{ what, severity, file, count: found.value.length, rows }]);
}

/** Values as the server writes them: dates as such, whatever the time zone of this machine, and JSON. */
const asWritten = { getTypeParser: () => (value: string) => value } as unknown as CustomTypesConfig;
/** So many characters of a value are shown. */
const shownCharacters = 200;

const describeRow = (row: QueryResultRow): string =>
  Object.entries(row)
    .map(([name, value]) => `${name}=${shownValue(String(value))}`)
    .join(', ');

const shownValue = (value: string): string =>
  value.length > shownCharacters ? `${value.slice(0, shownCharacters)}…` : value;
