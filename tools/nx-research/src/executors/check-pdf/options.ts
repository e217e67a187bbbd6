import * as z from 'zod';

/** Options of `nx-research:check-pdf`. */
export const checkPdfOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project that writes the PDF'),
  minPages: z.int().positive().default(1).describe('Fewest pages the PDF may have'),
  maxPages: z.int().positive().default(2000).describe('Most pages the PDF may have'),
});

/** Parsed {@link checkPdfOptions}. */
export type CheckPdfOptions = z.output<typeof checkPdfOptions>;
