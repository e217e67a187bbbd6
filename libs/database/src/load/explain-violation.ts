import { DatabaseError } from 'pg';
import type { Failure } from '@research/core';
import { describeDatabaseError, type Session } from '../connection/connect';
import { nothingApplied } from './copy-file';
import { fileName, lineName, stageName, type Staging } from './stage';
import { quoteName } from './table-shape';

interface Found {
  readonly file: number;
  readonly line: string;
  readonly row: string;
}

/** Which rows of which file violate a constraint, in the words of the server and with up to three rows. */
export async function explainViolation(session: Session, error: unknown, staging: Staging): Promise<Failure> {
  const condition = error instanceof DatabaseError ? await violation(session, error, staging) : undefined;
  const found = condition === undefined ? [] : await violating(session, condition, staging);
  const [first] = found;
  const file = first && staging.source.files[first.file]?.shown;
  const rows = found.map(({ line, row }) => `line ${line}: ${row}`);
  const what = `${file ?? staging.source.table} was not loaded`;
  const failure = describeDatabaseError(error, session.address, what);
  return {
    ...failure,
    ...(file === undefined ? {} : { at: { file, line: Number(first?.line) } }),
    said: [failure.said, ...rows].join('\n'),
    tries: [...(failure.tries ?? []), nothingApplied],
  };
}

/** What the rows that violate a constraint have in common, as SQL over the staged rows. */
async function violation(
  { client }: Session,
  { code, column, constraint }: DatabaseError,
  { shape }: Staging,
): Promise<string | undefined> {
  if (code === '23502' && column) return `${quoteName(column)} IS NULL`;
  const { rows } = await client.query<{ kind: string; check: string; keys: string[] }>(
    `SELECT contype AS kind, pg_get_expr(conbin, conrelid) AS check,
       (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)) AS keys
     FROM pg_constraint WHERE conrelid = $1::regclass AND conname = $2`,
    [shape.name, constraint],
  );
  const [found] = rows;
  if (!found) return undefined;
  if (found.kind === 'c') return `NOT (${found.check})`;
  if (found.kind !== 'p' && found.kind !== 'u') return undefined;
  const keys = found.keys.map(quoteName).join(', ');
  return `(${keys}) IN (SELECT ${keys} FROM ${stageName} GROUP BY ${keys} HAVING count(*) > 1)`;
}

async function violating(
  { client }: Session,
  condition: string,
  { shape }: Staging,
): Promise<readonly Found[]> {
  const row = shape.columns.slice(0, 6).map(({ name }) => quoteName(name));
  const { rows } = await client.query<Found>(
    `SELECT ${fileName} AS file, ${lineName} AS line, left(concat_ws(', ', ${row.join(', ')}), 300) AS row
     FROM ${stageName} WHERE ${condition} ORDER BY 1, 2 LIMIT 3`,
  );
  return rows;
}
