import { fail, ok, type Result } from '@research/core';
import type { Session } from '../connection/connect';
import { copyFile, type Copying } from './copy-file';
import { addSums, FileSums, numberPattern, type RowSums } from './file-sums';
import { readHeader } from './table-file';
import { isNumeric, quoteName, type TableShape } from './table-shape';

/** A file of a table. */
export interface TableFile {
  readonly path: string;
  /** As people know it, from the workspace's root. */
  readonly shown: string;
  /** SHA-256 of its bytes. */
  readonly hash: string;
}

/** Files that are the rows of a table. */
export interface TableSource {
  /** `plays`, or `schema.plays`. */
  readonly table: string;
  readonly files: readonly TableFile[];
  /** Column by whose values rows are replaced, so that a new season writes that season alone. */
  readonly by?: string | undefined;
  /** A jsonb column for all that the table has no column for. */
  readonly rest?: string | undefined;
}

/** A table of this session with the rows of files, which file each is from, and its line there. */
export const stageName = 'pg_temp.nx_research_stage';
export const lineName = '"nx research: line"';
export const fileName = '"nx research: file"';

/** Files for a table. */
export interface Staging {
  readonly source: TableSource;
  readonly shape: TableShape;
}

/** What a file had in a slice when its bytes were sent. */
export interface SentSums extends RowSums {
  /** As the table writes it. */
  readonly slice: string;
  /** Name of the file. */
  readonly file: string;
}

/** Makes the stage anew and sends files into it. @returns what the files have, summed without the database */
export async function stageFiles(
  session: Session,
  { source, shape }: Staging,
): Promise<Result<readonly SentSums[]>> {
  const { client } = session;
  const columns = shape.columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
  await client.query(`DROP TABLE IF EXISTS ${stageName}`);
  await client.query(
    `CREATE TEMP TABLE nx_research_stage (${columns.join(', ')}, ${fileName} integer, ${lineName} bigserial) ON COMMIT DROP`,
  );
  await setDefaults(session, shape);
  const others = new Map<string, string>();
  const sent: SentSums[] = [];
  for (const [index, { path, shown }] of source.files.entries()) {
    const header = await readHeader(path);
    const fits = checkHeader(header, { source, shape, shown });
    if (!fits.ok) return fits;
    for (const name of fits.value.filter((other) => !others.has(other))) {
      // A name of ours: that of the file may be too long for a column, or one of the system's.
      const column = `nx research: other ${others.size}`;
      await client.query(`ALTER TABLE ${stageName} ADD COLUMN ${quoteName(column)} text`);
      others.set(name, column);
    }
    await client.query(`ALTER TABLE ${stageName} ALTER COLUMN ${fileName} SET DEFAULT ${index}`);
    await client.query(
      `SELECT setval(pg_get_serial_sequence('pg_temp.nx_research_stage', 'nx research: line'), 1)`,
    );
    const columns = header.map((name) => others.get(name) ?? name);
    const sums = await sendFile(
      session,
      { source, shape },
      { path, shown, into: stageName, columns, header },
    );
    if (!sums.ok) return sums;
    sent.push(...sums.value);
  }
  if (source.rest !== undefined && others.size > 0) await gather(session, source.rest, others);
  return ok(sent);
}

/** Sends the rows of a file. @returns what it has, by slice */
export async function sendFile(
  session: Session,
  { source, shape }: Staging,
  { header, ...file }: Omit<Copying, 'sums'> & { readonly header: readonly string[] },
): Promise<Result<readonly SentSums[]>> {
  const sums = new FileSums({ header, by: source.by, kindOf: kindsOf(shape) });
  const copied = await copyFile(session, { ...file, sums });
  return copied.ok ? ok(await sentSums(session, { source, shape }, { sums, file: file.shown })) : copied;
}

/** Columns that the table does not have go into JSON, where a value that looks like a number is one. */
const kindsOf =
  ({ columns }: TableShape) =>
  (name: string): 'number' | 'text' | 'any' => {
    const type = columns.find((column) => column.name === name)?.type;
    if (type === undefined) return 'any';
    return isNumeric(type) ? 'number' : 'text';
  };

/** The sums of a file by slices as the table writes them: the file may write `2020-1-1`, and 1 for true. */
async function sentSums(
  { client }: Session,
  { source: { by }, shape }: Staging,
  { sums, file }: { readonly sums: FileSums; readonly file: string },
): Promise<SentSums[]> {
  const found = sums.end();
  const type = shape.columns.find(({ name }) => name === by)?.type ?? 'text';
  const { rows } = await client.query<{ written: string; slice: string }>(
    `SELECT written, (nullif(written, '')::${type})::text AS slice FROM unnest($1::text[]) AS written`,
    [[...found.keys()]],
  );
  const slices = new Map<string, RowSums>();
  for (const { written, slice } of rows) {
    const more = found.get(written);
    const had = slices.get(slice ?? '');
    if (more) slices.set(slice ?? '', had ? addSums(had, more) : more);
  }
  return [...slices].map(([slice, row]) => ({ ...row, slice, file }));
}

interface HeaderContext extends Staging {
  readonly shown: string;
}

/** The names in a header that the table has no column for, which go into `rest`. */
function checkHeader(
  header: readonly string[],
  { source, shape, shown }: HeaderContext,
): Result<readonly string[]> {
  const names = new Set(shape.columns.map(({ name }) => name));
  const others = header.filter((name) => !names.has(name));
  const missing = shape.columns.filter(
    ({ name, required }) => required && !header.includes(name) && name !== source.rest,
  );
  const twice = header.filter((name, index) => header.indexOf(name) !== index);
  const problems = [
    ...(source.rest === undefined && others.length > 0
      ? [`the table ${source.table} has no column ${shownNames(others)}`]
      : []),
    ...(missing.length > 0 ? [`the file has no column ${shownNames(missing.map(({ name }) => name))}`] : []),
    ...(twice.length > 0 ? [`the file has the column ${shownNames(twice)} twice`] : []),
    ...(source.rest !== undefined && others.length > 0 && header.includes(source.rest)
      ? [`the file has a column ${source.rest}, which is to take ${shownNames(others)}`]
      : []),
  ];
  if (header.length === 0)
    problems.splice(0, Infinity, 'it is empty: it has no line with the names of its columns');
  if (problems.length === 0) return ok(others);
  return fail({
    reason: 'broken-contract',
    what: `${shown} does not fit the table ${source.table}: ${problems.join('; ')}`,
    at: { file: shown, line: 1 },
    tries: ['change the table by a migration', 'see the contract of the file: contract.yaml of its project'],
  });
}

/** A name that shows no letter is quoted: R writes the names of rows below an empty one. */
const shownNames = (names: readonly string[]): string =>
  names.map((name) => (/^\S+$/.test(name) ? name : JSON.stringify(name))).join(', ');

/** A column that may not be empty takes its default where a file does not have it; others are empty there. */
async function setDefaults({ client }: Session, { name }: TableShape): Promise<void> {
  const { rows } = await client.query<{ column: string; value: string }>(
    `SELECT quote_ident(attname) AS column, pg_get_expr(adbin, adrelid) AS value
     FROM pg_attribute JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE attrelid = $1::regclass AND attnotnull AND attgenerated = ''`,
    [name],
  );
  for (const { column, value } of rows)
    await client.query(`ALTER TABLE ${stageName} ALTER COLUMN ${column} SET DEFAULT ${value}`);
}

/** Numbers stay numbers; what is empty is left out. @param others column of the stage by its name in the file */
async function gather({ client }: Session, rest: string, others: ReadonlyMap<string, string>): Promise<void> {
  const values = [...others.values()].map(quoteName).join(', ');
  await client.query(
    `UPDATE ${stageName} SET ${quoteName(rest)} = (
       SELECT coalesce(jsonb_object_agg(key, CASE WHEN value ~ '${numberPattern}' THEN to_jsonb(value::numeric) ELSE to_jsonb(value) END), '{}')
       FROM unnest($1::text[], ARRAY[${values}]) AS given (key, value) WHERE value IS NOT NULL)`,
    [[...others.keys()]],
  );
}
