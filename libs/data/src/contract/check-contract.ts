import { fail, ok, type Result } from '@research/core';
import { isNull } from './cell-rules';
import { checkBalance } from './check-balance';
import type { TableContract } from './contract';
import type { Finding } from './finding';
import { type ContractFiles, readAll } from './read-all';
import type { SeasonFacts } from './season-tally';
import { type KnownValues, TableCheck } from './table-check';

/** A table to hold against its contract, and where the files are that the contract names. */
export interface ContractCheck extends ContractFiles {
  /** Name of the output. */
  readonly table: string;
  readonly contract: TableContract;
}

/** What a check found. */
export interface ContractReport {
  readonly table: string;
  readonly rows: number;
  /** Rows in quarantine, where the contract has a balance. */
  readonly quarantined?: number;
  readonly seasons: readonly SeasonFacts[];
  readonly findings: readonly Finding[];
}

/** Holds a table against its contract. Fails only when a file cannot be read (`corrupt-file`, `file-system`). */
export async function checkContract(check: ContractCheck): Promise<Result<ContractReport>> {
  const { table, contract } = check;
  const known = await knownValues(check);
  if (!known.ok) return known;
  const seen = new TableCheck(table, contract, known.value);
  const read = await readAll(check, table, seen);
  if (!read.ok) return read;
  const balance = contract.balance
    ? await checkBalance({ table, balance: contract.balance, written: seen.rows }, check)
    : ok(undefined);
  if (!balance.ok) return balance;
  const findings = [...seen.findings(), ...(balance.value?.findings ?? [])];
  const quarantined = balance.value?.quarantined;
  return ok({
    table,
    rows: seen.rows,
    ...(quarantined === undefined ? {} : { quarantined }),
    seasons: seen.seasonFacts(),
    findings,
  });
}

async function knownValues(check: ContractCheck): Promise<Result<KnownValues>> {
  const { columns, freshness } = check.contract;
  const references = new Map<string, Set<string>>();
  for (const [name, { references: wanted }] of Object.entries(columns)) {
    if (!wanted) continue;
    const values = await columnValues(check, wanted);
    if (!values.ok) return values;
    references.set(name, values.value);
  }
  if (!freshness) return ok({ references });
  const dates = await columnValues(check, freshness.behind);
  if (!dates.ok) return dates;
  const newest = [...dates.value].reduce((last, date) => (date > last ? date : last), '');
  return ok(newest === '' ? { references } : { references, newest });
}

/** A column of another table; with `where`, of its rows that have these values. */
interface NamedColumn {
  readonly file: string;
  readonly column: string;
  readonly where?: Readonly<Record<string, string | number>> | undefined;
}

async function columnValues(
  check: ContractCheck,
  { file, column, where = {} }: NamedColumn,
): Promise<Result<Set<string>>> {
  const values = new Set<string>();
  const wanted = Object.entries(where);
  let header: readonly string[] = [];
  const read = await readAll(check, file, {
    header: (columns) => (header = columns),
    record: (cells) => {
      const cell = cells[header.indexOf(column)] ?? '';
      const counts = wanted.every(([name, value]) => cells[header.indexOf(name)] === String(value));
      if (counts && !isNull(cell)) values.add(cell);
    },
  });
  if (!read.ok) return read;
  const missing = [column, ...Object.keys(where)].filter((name) => !header.includes(name));
  if (missing.length === 0) return ok(values);
  const what = `${file} has no column ${missing.join(', ')}`;
  return fail({ reason: 'broken-contract', what, at: { file } });
}
