import * as z from 'zod';

/** Options of `nx-research:check-tables`. */
export const checkTablesOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project whose tables are checked'),
  allow: z
    .array(z.string())
    .default([])
    .describe('Words that are allowed as cells though they look like missing values'),
  limitSeconds: z.int().positive().default(120).describe('Seconds after which a LaTeX run is ended'),
});

/** Parsed {@link checkTablesOptions}. */
export type CheckTablesOptions = z.output<typeof checkTablesOptions>;
