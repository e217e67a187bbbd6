import type { ColumnContract, TableContract } from '@research/data';
import type { TableShape } from '@research/database';

/** The types of PostgreSQL that hold every value of a type of contract.yaml. */
const holding: Readonly<Record<ColumnContract['type'], RegExp>> = {
  string: /^(text|character varying(\(\d+\))?|timestamp .*|jsonb?|uuid)$/,
  integer: /^(smallint|integer|bigint)$/,
  number: /^(numeric(\(.*\))?|double precision|real|smallint|integer|bigint)$/,
  date: /^date$/,
  boolean: /^boolean$/,
};

/**
 * Where a table and the contract of its file disagree, a line each: a column that is missing, of another type, or with other rules about
 * nulls; a key that the table does not enforce.
 * @param elsewhere the column that takes what the table has no column for
 */
export function misfits(
  contract: Pick<TableContract, 'columns' | 'key'>,
  shape: TableShape,
  elsewhere: string | undefined,
): readonly string[] {
  const columns = Object.entries(contract.columns).flatMap(([name, column]) => {
    const found = shape.columns.find((own) => own.name === name);
    if (!found) return elsewhere === undefined ? [`${name}: the table has no such column`] : [];
    if (!holding[column.type].test(found.type))
      return [`${name}: the contract says ${column.type}, the table ${found.type}`];
    if (column.nullable === !found.notNull) return [];
    return [
      `${name}: the contract says that it ${column.nullable ? 'may' : 'must not'} be empty, the table says otherwise`,
    ];
  });
  const key = [...contract.key].sort().join(', ');
  const isEnforced = shape.keys.some((own) => [...own].sort().join(', ') === key);
  return [
    ...columns,
    ...(isEnforced ? [] : [`the contract has the key (${contract.key.join(', ')}), the table none like it`]),
  ];
}
