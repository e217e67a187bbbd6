import { fail, type Failure, ok, type Result } from '@research/core';
import { isLockTimeout, withBlockers } from '../connection/blockers';
import { type LockWait, withCommandLock } from '../connection/command-lock';
import type { Session } from '../connection/connect';
import { appendFiles } from './append-files';
import { explainViolation } from './explain-violation';
import { countRows, differingSlices, readSlices, type Slice, type SliceQuery } from './fingerprint';
import { forgetTables, isUntouched, type LoadedTable, makeLedger, noteLoad, readLoads } from './load-ledger';
import { matchFiles } from './match-files';
import { fileName, lineName, stageFiles, stageName, type TableFile, type TableSource } from './stage';
import { hashedColumns, quoteName, readShape, type TableShape } from './table-shape';

/** How a table was brought up to date. */
export interface LoadedRows {
  readonly table: string;
  readonly rows: number;
  readonly files: Readonly<Record<string, string>>;
  /** The slices that were written; none when there was nothing new. */
  readonly written: readonly string[];
  /** The slices that had been changed by something else since the last load. */
  readonly tampered: readonly string[];
}

/** How a load waits for others. */
export interface LoadTablesOptions extends LockWait {
  /** How long a statement waits for a lock of a session that is none of ours. */
  readonly lockSeconds: number;
}

/**
 * Makes tables equal to their files, in one transaction: readers see all of the old rows, then all of the new ones. What is loaded
 * already, by the hash of its file and the shape of its table, is not sent again; rows that something else has changed since are
 * found, and put right. A second load at the same time waits, and finds nothing to do.
 */
export const loadTables = (
  session: Session,
  sources: readonly TableSource[],
  options: LoadTablesOptions,
): Promise<Result<readonly LoadedRows[]>> =>
  withCommandLock(session, options, async () => {
    const { client } = session;
    await client.query(`BEGIN; SET LOCAL lock_timeout = '${options.lockSeconds}s'`);
    const loaded: LoadedRows[] = [];
    for (const source of sources) {
      const what = `${source.table} was not loaded`;
      const done = await withBlockers(session, { what }, () => bringUpToDate(session, source));
      if (!done.ok) {
        await client.query('ROLLBACK').catch(() => undefined);
        return done;
      }
      loaded.push(done.value);
    }
    const tables = sources.map(({ table }) => table);
    if (tables.length > 0) await forgetTables(session, tables);
    await client.query('COMMIT');
    return ok(loaded);
  });

async function bringUpToDate(session: Session, source: TableSource): Promise<Result<LoadedRows>> {
  await makeLedger(session);
  if (source.files.length === 0) return fail(noFiles(source));
  const shape = await readShape(session, source.table);
  if (!shape.ok) return shape;
  const before = (await readLoads(session)).get(source.table);
  const files = Object.fromEntries(source.files.map(({ shown, hash }) => [shown, hash]));
  const untouched = before !== undefined && (await isUntouched(session, shape.value.name, before));
  const columns = hashedColumns(shape.value);
  const present = untouched
    ? before.slices
    : await readSlices(session, { table: shape.value.name, columns, by: source.by });
  const sameShape =
    before?.shape === shape.value.hash && (before.by ?? undefined) === source.by && areSummed(before);
  const tampered = sameShape && !untouched ? differingSlices(before.slices, present) : [];
  const same = sameShape && areSame(before.files, files);
  const had = { table: source.table, files, tampered, rows: countRows(present) };
  if (same && tampered.length === 0 && before !== undefined) {
    if (!untouched) await adopt(session, source, { shape: shape.value, files, slices: before.slices });
    return ok({ ...had, written: [] });
  }
  // Rows of files that are as they were need not be sent again.
  const isKept = ({ file }: Slice): boolean =>
    source.by !== undefined && file !== undefined && file in files && before?.files[file] === files[file];
  const isSound = sameShape && tampered.length === 0;
  const kept = isSound ? (before?.slices.filter(isKept) ?? []) : [];
  const writers = kept.length > 0 ? (before?.writers ?? []) : [];
  const written = await replaceRows(session, source, { shape: shape.value, present, kept, writers });
  if (!written.ok) return written;
  const vanished = sameShape ? vanishedColumns(before.slices, written.value.slices, shape.value) : [];
  if (vanished.length > 0) return fail(noColumnsAnyMore(source, vanished));
  await analyze(session, shape.value);
  await note(session, source, { ...written.value, before, files, shape: shape.value });
  return ok({ ...had, written: written.value.written, rows: countRows(written.value.slices) });
}

/** An empty list of files is a mistake further up, and no reason to remove every row. */
const noFiles = ({ table }: TableSource): Failure => ({
  reason: 'not-found',
  what: `${table} was not loaded: there is no file for it, and its rows stay`,
  tries: [
    'see which seasons source.lock.json of its project has',
    `delete the rows, if it is to be empty: DELETE FROM ${table}`,
  ],
});

/** Columns of the table that had values of a file, by slice, and that the file does not have any more. */
function vanishedColumns(
  before: readonly Slice[],
  after: readonly Slice[],
  { columns }: TableShape,
): readonly string[] {
  const had = new Map(before.map((slice) => [slice.slice, slice.columns ?? {}]));
  return columns.flatMap(({ name }) => {
    const lost = after.find(
      (slice) => (had.get(slice.slice)?.[name]?.values ?? 0) > 0 && slice.columns?.[name] === undefined,
    );
    return lost === undefined ? [] : [`${name}${lost.file ? ` (${lost.file})` : ''}`];
  });
}

const noColumnsAnyMore = ({ table }: TableSource, columns: readonly string[]): Failure => ({
  reason: 'broken-contract',
  what: `${table} was not loaded: its files had columns at the last load that they do not have any more`,
  said: columns.join('\n'),
  tries: ['look at the files: a name may have changed', 'drop the columns by a migration, if they are to go'],
});

/** A ledger of before has no sums: its files are sent again. */
const areSummed = ({ slices }: LoadedTable): boolean => slices.every(({ columns }) => columns !== undefined);

const areSame = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([file, hash]) => other[file] === hash);

interface Target {
  readonly shape: TableShape;
  /** What the table has now. */
  readonly present: readonly Slice[];
  /** What of it stays, since its files are as they were. */
  readonly kept: readonly Slice[];
  /** Transactions that wrote what stays. */
  readonly writers: readonly string[];
}

interface Written {
  readonly slices: readonly Slice[];
  readonly written: readonly string[];
}

/** Sends the files that are not kept: straight into the table, where nothing is replaced, or by a stage. */
async function replaceRows(session: Session, source: TableSource, target: Target): Promise<Result<Written>> {
  const { shape, present, kept, writers } = target;
  const keptFiles = new Set(kept.map(({ file }) => file));
  const sent = { ...source, files: source.files.filter(({ shown }) => !keptFiles.has(shown)) };
  const goes = differingSlices(present, kept);
  const appended =
    goes.length === 0 ? await appendFiles(session, { source: sent, shape, kept, writers }) : undefined;
  if (appended === undefined) return replaceByStage(session, sent, target);
  return appended.ok
    ? ok({ slices: appended.value, written: differingSlices(kept, appended.value) })
    : appended;
}

/** Sends files into a table beside, compares, and replaces the slices that differ. */
async function replaceByStage(
  session: Session,
  source: TableSource,
  { shape, present, kept }: Target,
): Promise<Result<Written>> {
  const { client } = session;
  const sums = await stageFiles(session, { source, shape });
  if (!sums.ok) return sums;
  const columns = shape.columns.map(({ name }) => name);
  const staging = { table: stageName, columns: hashedColumns(shape), by: source.by };
  const staged = await stagedSlices(session, staging, source.files);
  const matched = matchFiles(staged, { kept, sums: sums.value, source });
  if (!matched.ok) return matched;
  const slices = matched.value;
  const written = differingSlices(present, slices);
  const names = columns.map(quoteName).join(', ');
  const slice = source.by === undefined ? `''` : `coalesce(${quoteName(source.by)}::text, '')`;
  await client.query(`DELETE FROM ${shape.name} WHERE ${slice} = ANY ($1)`, [written]);
  try {
    await client.query('SAVEPOINT inserting');
    await client.query(
      `INSERT INTO ${shape.name} (${names}) SELECT ${names} FROM ${stageName} WHERE ${slice} = ANY ($1) ORDER BY ${lineName}`,
      [written],
    );
    await client.query('RELEASE SAVEPOINT inserting');
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT inserting');
    if (isLockTimeout(error)) throw error;
    return fail(await explainViolation(session, error, { source, shape }));
  }
  await client.query(`DROP TABLE ${stageName}`);
  return ok({ slices, written });
}

/** The slices of the staged rows, and the file of each; a slice in two files is there twice. */
async function stagedSlices(
  session: Session,
  query: SliceQuery,
  files: readonly TableFile[],
): Promise<readonly Slice[]> {
  const slices = await readSlices(session, { ...query, file: fileName });
  return slices.map(({ file, ...slice }) => ({ ...slice, file: files[Number(file)]?.shown ?? '' }));
}

/**
 * The planner knows nothing of rows of this transaction otherwise. Of a table with keys their columns do for joins; the server looks at
 * the others by itself within the next minutes.
 */
async function analyze({ client }: Session, { name, keys }: TableShape): Promise<void> {
  const columns = [...new Set(keys.flat())].map(quoteName);
  await client.query(`ANALYZE ${name}${columns.length > 0 ? ` (${columns.join(', ')})` : ''}`);
}

interface Noting extends Omit<Written, 'written'> {
  readonly written?: readonly string[];
  readonly before?: LoadedTable | undefined;
  readonly files: Readonly<Record<string, string>>;
  readonly shape: TableShape;
}

/** The rows are those of the ledger, written by other transactions: after a restore. */
const adopt = (session: Session, source: TableSource, noting: Omit<Noting, 'before'>): Promise<void> =>
  note(session, source, noting);

async function note(
  session: Session,
  { table, by }: TableSource,
  { files, shape, slices }: Noting,
): Promise<void> {
  const { rows } = await session.client.query<{ writer: string }>(
    `SELECT DISTINCT xmin::text AS writer FROM ${shape.name} ORDER BY 1`,
  );
  const writers = rows.map(({ writer }) => writer);
  await noteLoad(session, table, { by, files, shape: shape.hash, slices, writers });
}
