import * as z from 'zod';

const words = z.array(z.string().min(1));

/** Options of `nx-research:check-tables`. */
export const checkTablesOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project whose tables are checked'),
  allow: z
    .union([words, z.record(z.string(), words)])
    .default([])
    .describe(
      'Words or whole cells that are values though they look like missing ones (NA, NaN, Inf, NULL …): a list for every table, or a list for each file name, in which * stands for any characters',
    ),
  forbid: words
    .default([])
    .describe('Words that stand for missing values besides NA, NaN, Inf, NULL and their like, e.g. "TBD"'),
  limitSeconds: z.int().positive().default(120).describe('Seconds after which a LaTeX run is ended'),
});

/** Parsed {@link checkTablesOptions}. */
export type CheckTablesOptions = z.output<typeof checkTablesOptions>;
