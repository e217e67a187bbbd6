import { fail, ok, type Result } from '@research/core';
import { addSums, type RowSums } from './file-sums';
import { countRows, type Slice } from './fingerprint';
import type { SentSums, TableSource } from './stage';

/** What came is compared with. */
interface Expected {
  /** Slices that are in the table already, and stay. */
  readonly kept: readonly Slice[];
  /** What the files had when their bytes were sent. */
  readonly sums: readonly SentSums[];
  readonly source: TableSource;
}

/**
 * The slices of a table, those that came with what their files have there. Fails where the database has taken other rows than the files
 * have, and where rows of one slice are of two files.
 */
export function matchFiles(
  came: readonly Slice[],
  { kept, sums, source }: Expected,
): Result<readonly Slice[]> {
  const found = withSums(came, sums, source);
  if (!found.ok) return found;
  const slices = [...kept, ...found.value];
  const divided = checkDivision(slices, source);
  return divided.ok ? ok(slices) : divided;
}

/**
 * Slices with what their files have there; a table that is replaced as a whole is one slice of all its files. Fails where the
 * database has taken another number of rows than the file has.
 */
function withSums(
  slices: readonly Slice[],
  sent: readonly SentSums[],
  { by, table }: TableSource,
): Result<readonly Slice[]> {
  const isPartOf = (slice: Slice, sums: SentSums): boolean =>
    by === undefined || (sums.slice === slice.slice && sums.file === slice.file);
  const none: RowSums = { rows: 0, columns: {} };
  const summed = slices.map((slice) => ({
    slice,
    sums: sent.filter((sums) => isPartOf(slice, sums)).reduce<RowSums>(addSums, none),
  }));
  const rows = countRows(sent);
  const taken = countRows(slices);
  if (rows === taken && summed.every(({ slice, sums }) => slice.rows === sums.rows))
    return ok(summed.map(({ slice, sums }) => ({ ...slice, columns: sums.columns })));
  return fail({
    reason: 'corrupt-file',
    what: `${table} was not loaded: its files have ${rows} rows, and the database has taken ${taken}`,
    said: [...new Set(sent.map(({ file }) => file))].join('\n'),
    tries: ['look for a line that is only \\. : it ends a file for the server'],
  });
}

/** Rows are replaced slice by slice, so the rows of one must come from one file. */
function checkDivision(slices: readonly Slice[], { by, table }: TableSource): Result<void> {
  const names = slices.map(({ slice }) => slice);
  const twice = slices.find(({ slice }, index) => names.indexOf(slice) !== index);
  if (!twice || by === undefined) return ok(undefined);
  const files = slices.filter(({ slice }) => slice === twice.slice).map(({ file }) => file);
  return fail({
    reason: 'broken-contract',
    what: `${table} was not loaded: rows with ${by} ${twice.slice} are in ${files.join(' and ')}`,
    tries: [`leave out \`by\` for ${table}, or divide the files by ${by}`],
  });
}
