import type { Session } from '../connection/connect';
import type { ColumnSum } from './file-sums';
import { quoteName } from './table-shape';

/** The rows of a part of a table. */
export interface Slice {
  /** Value of the column that a table is replaced by; empty for a table that is replaced as a whole. */
  readonly slice: string;
  readonly rows: number;
  /** Independent of the order of rows; comparable inside one server. */
  readonly sum: string;
  /** The file that its rows are from. */
  readonly file?: string;
  /** What the file has in these rows, by column, summed as its bytes passed. */
  readonly columns?: Readonly<Record<string, ColumnSum>>;
}

/** Which rows of what, and by what they are divided. */
export interface SliceQuery {
  /** Quoted. */
  readonly table: string;
  /** As SQL that can be hashed. */
  readonly columns: readonly string[];
  readonly by: string | undefined;
  /** What divides the rows once more, as SQL. */
  readonly file?: string;
  /** Rows that these transactions wrote are left out. */
  readonly notOf?: readonly string[];
}

/** Counts and hashes of the rows of a table, for each value of a column (`hash_record_extended`, PostgreSQL 14). */
export async function readSlices(
  { client }: Pick<Session, 'client'>,
  asked: SliceQuery,
): Promise<readonly Slice[]> {
  const row = asked.columns.join(', ');
  const slice = asked.by === undefined ? `''` : `coalesce(${quoteName(asked.by)}::text, '')`;
  const [file, groups] =
    asked.file === undefined || asked.by === undefined ? ["''", '1'] : [asked.file, '1, 2'];
  const { rows } = await client.query<{ slice: string; file: string; rows: string; sum: string }>(
    `SELECT ${slice} AS slice, ${file} AS file, count(*) AS rows,
       coalesce(sum(hash_record_extended(ROW(${row}), 0)), 0)::text AS sum
     FROM ${asked.table} WHERE NOT xmin = ANY ($1::xid[]) GROUP BY ${groups} ORDER BY ${groups}`,
    [asked.notOf ?? []],
  );
  return rows.map(({ rows: count, ...one }) => ({ ...one, rows: Number(count) }));
}

/** How many rows a table or view has, and a hash of them as text, which does not depend on their order. @param quoted its name */
export async function hashRows(
  { client }: Pick<Session, 'client'>,
  quoted: string,
): Promise<{ readonly rows: number; readonly sum: string }> {
  // With `r.*`: a column may have the name of the alias.
  const { rows: found } = await client.query<{ rows: string; sum: string }>(
    `SELECT count(*) AS rows, coalesce(sum(hashtextextended((r.*)::text, 0)), 0)::text AS sum FROM ${quoted} AS r`,
  );
  return { rows: Number(found[0]?.rows), sum: found[0]?.sum ?? '' };
}

/** The slices that differ, by name, in order. */
export function differingSlices(one: readonly Slice[], other: readonly Slice[]): readonly string[] {
  const key = ({ rows, sum }: Slice): string => `${rows} ${sum}`;
  const [first, second] = [one, other].map(
    (slices) => new Map(slices.map((each) => [each.slice, key(each)])),
  );
  const names = new Set([...one, ...other].map(({ slice }) => slice));
  return [...names].filter((name) => first?.get(name) !== second?.get(name)).sort();
}

/** How many rows some slices have. */
export const countRows = (slices: readonly { readonly rows: number }[]): number =>
  slices.reduce((sum, { rows }) => sum + rows, 0);
