import { ok, type Result } from '@research/core';
import type { Session } from '../connection/connect';
import { readSlices, type Slice } from './fingerprint';
import { sendFile, type SentSums, type Staging, type TableSource } from './stage';
import { readHeader } from './table-file';
import type { TableShape } from './table-shape';

/** Files whose rows are to stand beside those that a table has. */
export interface Appending extends Staging {
  /** Transactions that wrote the rows which are there already. */
  readonly writers: readonly string[];
}

/** Rows that have come, and what their files have. */
export interface Appended {
  readonly slices: readonly Slice[];
  readonly sums: readonly SentSums[];
}

/**
 * Sends files straight into their table, where nothing is to be replaced: half the time of a way through a stage. Undefined, and
 * nothing is changed, where that cannot be: the columns differ, or the server refuses a row. Then the stage is the way, which can
 * also say which row.
 */
export async function appendFiles(
  session: Session,
  { source, shape, writers }: Appending,
): Promise<Result<Appended> | undefined> {
  const { client } = session;
  for (const { path } of source.files) if (!hasColumns(await readHeader(path), shape)) return undefined;
  await client.query('SAVEPOINT appending');
  if (writers.length === 0) await truncate(session, shape);
  const appended = await sendAll(session, { source, shape, writers });
  if (appended?.ok) {
    await client.query('RELEASE SAVEPOINT appending');
    return appended;
  }
  const isHere = await client.query('ROLLBACK TO SAVEPOINT appending').catch(() => undefined);
  return isHere ? undefined : appended;
}

const hasColumns = (header: readonly string[], { columns }: TableShape): boolean =>
  JSON.stringify([...header].sort()) === JSON.stringify(columns.map(({ name }) => name).sort());

const mayTruncate = `
  SELECT current_setting('wal_level') = 'minimal' AND has_table_privilege($1, 'TRUNCATE')
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE confrelid = $1::regclass) AS may`;

/**
 * Rows of a table that the same transaction has emptied need no log where the server keeps a minimal one. A table that another
 * session uses stays as it is, so that none of the two waits.
 */
async function truncate({ client }: Session, { name }: TableShape): Promise<void> {
  const { rows } = await client.query<{ may: boolean }>(mayTruncate, [name]);
  if (rows[0]?.may !== true) return;
  await client.query('SAVEPOINT emptying');
  try {
    await client.query(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE NOWAIT`);
    await client.query(`TRUNCATE ${name}`);
  } catch {
    await client.query('ROLLBACK TO SAVEPOINT emptying');
  }
}

async function sendAll(session: Session, appending: Appending): Promise<Result<Appended> | undefined> {
  const { source, shape, writers } = appending;
  const sums: SentSums[] = [];
  for (const { path, shown } of source.files) {
    const file = { path, shown, into: shape.name, columns: await readHeader(path) };
    const sent = await sendFile(session, appending, file);
    if (!sent.ok) return sent;
    sums.push(...sent.value);
  }
  const columns = shape.columns.map(({ name }) => name);
  const found = await readSlices(session, { table: shape.name, columns, by: source.by, notOf: writers });
  const slices = found.map((slice) => ({ ...slice, file: fileOf(slice, sums) }));
  return isAsSent(slices, sums, source) ? ok({ slices, sums }) : undefined;
}

const fileOf = ({ slice }: Slice, sums: readonly SentSums[]): string =>
  sums.find((one) => one.slice === slice)?.file ?? '';

/** False where a slice is in two files, or a trigger has changed what came. */
function isAsSent(slices: readonly Slice[], sums: readonly SentSums[], { by }: TableSource): boolean {
  const count = (all: readonly { readonly rows: number }[]): number =>
    all.reduce((sum, { rows }) => sum + rows, 0);
  if (by === undefined) return count(slices) === count(sums);
  const sent = new Map(sums.map(({ slice, rows }) => [slice, rows]));
  return (
    sent.size === sums.length &&
    sent.size === slices.length &&
    slices.every(({ slice, rows }) => sent.get(slice) === rows)
  );
}
