import type { Result } from '@research/core';
import type { Session } from '../connection/connect';
import { readSlices, type Slice } from './fingerprint';
import { matchFiles } from './match-files';
import { sendFile, type SentSums, type Staging, type TableFile } from './stage';
import { readHeader } from './table-file';
import { hashedColumns, type TableShape } from './table-shape';

/** Files whose rows are to stand beside those that a table has. */
export interface Appending extends Staging {
  /** What the table has already. */
  readonly kept: readonly Slice[];
  /** Transactions that wrote the rows which are there already. */
  readonly writers: readonly string[];
}

/**
 * Sends files straight into their table, where nothing is to be replaced: half the time of a way through a stage. Undefined, and
 * nothing is changed, where that cannot be: the columns differ, the server refuses a row, or rows are not those of
 * the files. Then the stage is the way, which can
 * also say which row.
 */
export async function appendFiles(
  session: Session,
  appending: Appending,
): Promise<Result<readonly Slice[]> | undefined> {
  const { client } = session;
  const { source, shape, writers } = appending;
  const files = await Promise.all(
    source.files.map(async (file) => ({ ...file, columns: await readHeader(file.path) })),
  );
  if (!files.every(({ columns }) => hasColumns(columns, shape))) return undefined;
  await client.query('SAVEPOINT appending');
  if (writers.length === 0) await truncate(session, shape);
  const slices = await sendAll(session, appending, files);
  if (slices.ok) {
    await client.query('RELEASE SAVEPOINT appending');
    return slices;
  }
  const isHere = await client.query('ROLLBACK TO SAVEPOINT appending').catch(() => undefined);
  return isHere ? undefined : slices;
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

async function sendAll(
  session: Session,
  { source, shape, kept, writers }: Appending,
  files: readonly (TableFile & { readonly columns: readonly string[] })[],
): Promise<Result<readonly Slice[]>> {
  const sums: SentSums[] = [];
  for (const { path, shown, columns } of files) {
    const file = { path, shown, into: shape.name, columns, header: columns };
    const sent = await sendFile(session, { source, shape }, file);
    if (!sent.ok) return sent;
    sums.push(...sent.value);
  }
  const columns = hashedColumns(shape);
  const found = await readSlices(session, { table: shape.name, columns, by: source.by, notOf: writers });
  const fileOf = ({ slice }: Slice): string => sums.find((one) => one.slice === slice)?.file ?? '';
  const came = found.map((slice) => ({ ...slice, file: fileOf(slice) }));
  return matchFiles(came, { kept, sums, source });
}
