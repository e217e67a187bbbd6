import type { TableContract } from './contract';

/**
 * What of a contract holds for a table that stands in for the one that could not be made. Outputs of an earlier run do not
 * add up with what is read now, but are held to the rest: `freshness` says how old they may get. An empty table has
 * the columns, and nothing that could be counted.
 */
export function standInContract(contract: TableContract, standIn: 'last-good' | 'empty'): TableContract {
  const withoutBalance = { ...contract, balance: undefined };
  return standIn === 'last-good'
    ? withoutBalance
    : { ...withoutBalance, rows: undefined, freshness: undefined };
}
