import type { Session } from '../connection/connect';
import type { Slice } from '../load/fingerprint';
import { type ColumnSum, largestSummed } from '../load/file-sums';
import type { LoadedTable } from '../load/load-ledger';
import { type Column, isNumeric, quoteName, type TableShape } from '../load/table-shape';

/** Doubles are added in another order by the server, so that a sum may differ by so much of the sum of the absolute values. */
const tolerance = 1e-9;
/** A `real` has seven digits of what the file says. */
const toleranceOfReal = 1e-6;
/** A query has at most 1664 columns, and each column of a table has two here. */
const columnsAtOnce = 500;

/** A table in which sums are compared. */
export interface ComparedTable {
  readonly table: string;
  readonly shape: TableShape;
  readonly loaded: LoadedTable;
}

/**
 * Where counts and sums of a table are not those of the files that it was loaded from, a line each: season, column, and both numbers.
 * What the files have was summed when their bytes passed, so no file is read again. Whole numbers are compared exactly, others
 * to 1e-9 of the sum of their absolute values.
 */
export async function compareSums(
  session: Session,
  { table, shape, loaded }: ComparedTable,
): Promise<string[]> {
  const names = [...new Set(loaded.slices.flatMap(({ columns }) => Object.keys(columns ?? {})))];
  const own = shape.columns.filter(({ name }) => names.includes(name));
  const by = loaded.by ?? undefined;
  const found = await tableSums(session, { shape, by, columns: own });
  const elsewhere = names.filter((name) => !own.some((column) => column.name === name));
  if (elsewhere.length > 0) await addJsonSums(session, { shape, by, into: found });
  return loaded.slices.flatMap((slice) => {
    const where = by === undefined ? table : `${by}=${slice.slice}`;
    const file = by === undefined ? Object.keys(loaded.files).join(', ') : (slice.file ?? '');
    const has = found.get(slice.slice);
    const rows = has?.rows ?? 0;
    if (rows !== slice.rows) return [`${where}: ${slice.rows} rows in ${file}, ${rows} in the table`];
    return differences(slice, { has: has?.columns ?? {}, shape }).map((line) => `${where}, ${line(file)}`);
  });
}

type Sums = Record<string, ColumnSum>;
interface FoundSums {
  readonly rows: number;
  readonly columns: Sums;
}

function differences(
  { columns = {} }: Slice,
  { has, shape }: { readonly has: Sums; readonly shape: TableShape },
): ((file: string) => string)[] {
  return Object.entries(columns).flatMap(([name, expected]) => {
    const column = shape.columns.find((one) => one.name === name);
    // A column that the table never had, and no JSON with it.
    const is = has[name] ?? { values: 0, sum: 0 };
    if (column && is.values !== expected.values)
      return [(file) => `${name}: ${expected.values} values in ${file}, ${is.values} in the table`];
    if (expected.sum === undefined || isEqual(expected, is.sum ?? 0, column)) return [];
    return [(file) => `${name}: its sum is ${expected.sum} in ${file}, ${is.sum} in the table`];
  });
}

function isEqual(
  { sum = 0, magnitude = 0, values }: ColumnSum,
  is: number,
  column: Column | undefined,
): boolean {
  const type = column?.type ?? 'numeric';
  if (/^(smallint|integer|bigint)$/.test(type) && magnitude <= Number.MAX_SAFE_INTEGER) return sum === is;
  const scale = /^numeric\(\d+,(-?\d+)\)$/.exec(type)?.[1];
  const rounding = scale === undefined ? 0 : (values * 10 ** -Number(scale)) / 2;
  return Math.abs(sum - is) <= magnitude * (type === 'real' ? toleranceOfReal : tolerance) + rounding;
}

interface TableQuery {
  readonly shape: TableShape;
  readonly by: string | undefined;
}

/** Of a table with the alias `own`, since a column may be named as what stands beside it. */
const sliceOf = (by: string | undefined): string =>
  by === undefined ? `''` : `coalesce(own.${quoteName(by)}::text, '')`;

/** Counts of all columns and sums of the numbers, for each slice, in one pass over the table unless it is very wide. */
async function tableSums(
  { client }: Session,
  { shape, by, columns }: TableQuery & { readonly columns: readonly Column[] },
): Promise<Map<string, FoundSums>> {
  const found = new Map<string, FoundSums>();
  for (let from = 0; from === 0 || from < columns.length; from += columnsAtOnce) {
    const some = columns.slice(from, from + columnsAtOnce);
    const wanted = some.flatMap(({ name, type }) => [
      `count(own.${quoteName(name)})`,
      isNumeric(type) ? sumOf(name, type) : 'NULL',
    ]);
    const { rows } = await client.query<unknown[]>({
      text: `SELECT ${[sliceOf(by), 'count(*)', ...wanted].join(', ')} FROM ${shape.name} AS own GROUP BY 1`,
      rowMode: 'array',
    });
    for (const [slice, count, ...values] of rows) {
      const sums = some.map(({ name }, index): [string, ColumnSum] => {
        const [counted, sum] = values.slice(2 * index);
        return [name, { values: Number(counted), ...(sum === null ? {} : { sum: Number(sum) }) }];
      });
      const before = found.get(String(slice))?.columns;
      found.set(String(slice), { rows: Number(count), columns: { ...before, ...Object.fromEntries(sums) } });
    }
  }
  return found;
}

/** NaN, the infinities and the largest numbers are counted, not summed. */
function sumOf(name: string, type: string): string {
  const column = `own.${quoteName(name)}`;
  if (/^(smallint|integer|bigint)$/.test(type)) return `sum(${column})::text`;
  // The server adds values of type real as such, which loses digits.
  const value = type === 'real' ? `${column}::double precision` : column;
  return `(sum(${value}) FILTER (WHERE ${isSummed(column)}))::text`;
}

/** NaN is larger than all other numbers for the server. */
const isSummed = (value: string): string => `abs(${value}) < ${largestSummed}`;

/** The numbers in columns of JSON, which have what the table has no column for. */
async function addJsonSums(
  { client }: Session,
  { shape, by, into }: TableQuery & { readonly into: Map<string, FoundSums> },
): Promise<void> {
  for (const { name } of shape.columns.filter(({ type }) => type === 'jsonb')) {
    const json = `own.${quoteName(name)}`;
    const { rows } = await client.query<{ slice: string; key: string; values: string; sum: string }>(
      `SELECT ${sliceOf(by)} AS slice, pair.key AS key, count(*) AS values, sum(pair.value::numeric) AS sum
       FROM ${shape.name} AS own, jsonb_each(CASE jsonb_typeof(${json}) WHEN 'object' THEN ${json} END) AS pair (key, value)
       WHERE jsonb_typeof(pair.value) = 'number' GROUP BY 1, 2`,
    );
    for (const { slice, key, values, sum } of rows) {
      const columns = into.get(slice)?.columns;
      if (columns) columns[key] ??= { values: Number(values), sum: Number(sum) };
    }
  }
}
