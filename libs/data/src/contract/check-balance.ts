import { ok, type Result } from '@research/core';
import { isNull } from './cell-rules';
import type { TableContract } from './contract';
import type { Finding } from './finding';
import { type ContractFiles, readAll } from './read-all';

/** Rows in quarantine, and what does not add up. */
export interface Balance {
  readonly quarantined: number;
  readonly findings: readonly Finding[];
}

/** What was written of what was read. */
export interface BalanceSheet {
  readonly table: string;
  readonly balance: NonNullable<TableContract['balance']>;
  /** Rows of the table. */
  readonly written: number;
}

/** in = out + quarantined, and every row in quarantine says why. */
export async function checkBalance(
  { table, balance, written }: BalanceSheet,
  files: ContractFiles,
): Promise<Result<Balance>> {
  const counted = { read: 0, quarantined: 0, unexplained: 0 };
  for (const file of [balance.read].flat()) {
    const read = await readAll(files, file, { header: () => undefined, record: () => (counted.read += 1) });
    if (!read.ok) return read;
  }
  let reason = -1;
  const quarantine = await readAll(files, balance.quarantine, {
    header: (columns) => (reason = columns.indexOf('reason')),
    record: (cells) => {
      counted.quarantined += 1;
      if (isNull(cells[reason] ?? '')) counted.unexplained += 1;
    },
  });
  if (!quarantine.ok) return quarantine;
  const { read, quarantined, unexplained } = counted;
  const finding = (what: string, count: number): Finding => ({
    table,
    severity: 'error',
    rule: ['balance'],
    what,
    count,
    examples: [],
  });
  const missing = read - written - quarantined;
  const sum = `${read} rows were read, ${written} are in the table and ${quarantined} in quarantine`;
  return ok({
    quarantined,
    findings: [
      ...(missing === 0
        ? []
        : [finding(`${sum}: ${Math.abs(missing)} ${missing > 0 ? 'vanished' : 'too many'}`, 1)]),
      ...(unexplained === 0
        ? []
        : [finding(`${unexplained} rows in ${balance.quarantine} have no reason`, unexplained)]),
    ],
  });
}
