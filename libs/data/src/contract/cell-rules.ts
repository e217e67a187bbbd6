import type { ColumnContract, ColumnType } from './contract';

/** One thing that is asked of every cell of a column. */
export interface CellRule {
  /** Name of the rule in the contract. */
  readonly name: string;
  /** What is wrong with the cells that break it, after `column: 3 values `. */
  readonly complaint: string;
  breaks(cell: string): boolean;
}

/** True for an empty cell and for R's `NA`. */
export const isNull = (cell: string): boolean => cell === '' || cell === 'NA';

const forms: Readonly<Record<ColumnType, RegExp>> = {
  string: /^/,
  integer: /^[+-]?\d+$/,
  number: /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  boolean: /^([01]|true|false|TRUE|FALSE)$/,
};

/**
 * The rules of a column for cells that are not null, in the order in which they are tried: a cell is blamed once.
 * @param known values of the key that the column references
 */
export function cellRules(column: ColumnContract, known: ReadonlySet<string> | undefined): CellRule[] {
  const { type, min, max, values, pattern, references } = column;
  const form = forms[type];
  const accepted = values && new Set(values.map(String));
  const matching = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const article = type === 'integer' ? 'an' : 'a';
  const rules: (CellRule | undefined)[] = [
    { name: 'type', complaint: `not ${article} ${type}`, breaks: (cell) => !form.test(cell) },
    min === undefined
      ? undefined
      : { name: 'min', complaint: `below ${min}`, breaks: (cell) => Number(cell) < min },
    max === undefined
      ? undefined
      : { name: 'max', complaint: `above ${max}`, breaks: (cell) => Number(cell) > max },
    accepted && { name: 'values', complaint: 'not accepted', breaks: (cell) => !accepted.has(cell) },
    matching && {
      name: 'pattern',
      complaint: `not of the form ${pattern}`,
      breaks: (cell) => !matching.test(cell),
    },
    known && {
      name: 'references',
      complaint: `not in ${references?.column} of ${references?.file}`,
      breaks: (cell) => !known.has(cell),
    },
  ];
  return rules.filter((rule) => rule !== undefined);
}
