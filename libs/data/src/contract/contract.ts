import * as z from 'zod';

/** What a cell must be; an empty cell and `NA` are null. */
export const columnTypes = ['string', 'integer', 'number', 'date', 'boolean'] as const;
export type ColumnType = (typeof columnTypes)[number];

/** `error` stops the tasks that read the table, `warn` is reported. */
export const severities = ['error', 'warn'] as const;
export type Severity = (typeof severities)[number];

const severity = z.enum(severities).default('error');
const bounds = z.strictObject({ min: z.number().optional(), max: z.number().optional() });

const column = z.strictObject({
  type: z.enum(columnTypes).default('string'),
  /** Whether cells may be null. */
  nullable: z.boolean().default(false),
  min: z.number().optional(),
  max: z.number().optional(),
  /** Accepted values. */
  values: z.array(z.union([z.string(), z.number()])).optional(),
  pattern: z.string().refine(isPattern, 'is no regular expression').optional(),
  /** A key of another table: `project/file` and the column in it. */
  references: z.strictObject({ file: z.string(), column: z.string() }).optional(),
  /** Bounds of the mean of each season. */
  mean: bounds.optional(),
  severity,
});

const table = z
  .strictObject({
    /** Columns whose values, taken together, no two rows share. */
    key: z.array(z.string()).min(1),
    columns: z.record(z.string(), column),
    /** What to do about columns that the contract does not name. */
    otherColumns: z.enum(['allow', ...severities]).default('warn'),
    /** Number of rows, of each season where there is a column `season`. */
    rows: bounds.extend({ severity }).optional(),
    /** The newest date of a column is at most so many days before that of another table. */
    freshness: z
      .strictObject({
        column: z.string(),
        behind: z.strictObject({
          file: z.string(),
          column: z.string(),
          /** Only rows that have these values count: `{ played: 1 }`. */
          where: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
        }),
        days: z.number().nonnegative(),
        severity,
      })
      .optional(),
    /** Rows that the script read = rows of this table + rows that it rejected, each with a `reason`. */
    balance: z
      .strictObject({
        read: z.union([z.string(), z.array(z.string()).min(1)]),
        quarantine: z.string(),
      })
      .optional(),
  })
  .superRefine(({ key, columns, freshness }, context) => {
    const unknown = [...key, ...(freshness ? [freshness.column] : [])].filter((name) => !(name in columns));
    for (const name of unknown)
      context.addIssue({ code: 'custom', path: ['columns'], message: `has no column "${name}"` });
  });

/** Schema of `contract.yaml`: what may be relied on, for each table that a project writes. */
export const contractSchema = z.record(z.string(), table);

/** What may be relied on in the columns of a table. */
export type ColumnContract = Readonly<z.output<typeof column>>;

/** What may be relied on in one table. */
export type TableContract = Readonly<z.output<typeof table>>;

/** Contracts by table: the name of an output, with `{season}` for one table a season. */
export type Contract = Readonly<Record<string, TableContract>>;

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}
