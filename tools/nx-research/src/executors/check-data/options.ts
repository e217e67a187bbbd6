import * as z from 'zod';

/** Options of `nx-research:check-data`. */
export const checkDataOptions = z.strictObject({
  target: z
    .string()
    .default('build')
    .describe('The target of the same project whose tables are held against contract.yaml'),
});

/** Parsed {@link checkDataOptions}. */
export type CheckDataOptions = z.output<typeof checkDataOptions>;
