import * as z from 'zod';

/** Options of `nx-research:report`. */
export const reportOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project that makes the document'),
});

/** Parsed {@link reportOptions}. */
export type ReportOptions = z.output<typeof reportOptions>;
