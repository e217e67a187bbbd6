import * as z from 'zod';

/** Options of `nx-research:check-pdf`. */
export const checkPdfOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project that writes the PDF'),
  minPages: z.int().positive().default(1).describe('Fewest pages the PDF may have'),
  maxPages: z.int().positive().default(2000).describe('Most pages the PDF may have'),
  minOutlineEntries: z
    .int()
    .nonnegative()
    .default(1)
    .describe(
      'Fewest entries of the outline, which is made from the table of contents; 0 when there need not be one',
    ),
  minOutlineDepth: z.int().positive().default(1).describe('Fewest levels of the outline'),
  maxOutlineDepth: z.int().positive().default(4).describe('Most levels of the outline'),
  minTocEntries: z
    .int()
    .nonnegative()
    .default(0)
    .describe('Fewest entries of the printed table of contents; 0 when there need not be one'),
  minTocDepth: z.int().positive().default(1).describe('Fewest levels of the table of contents'),
  maxTocDepth: z.int().positive().default(4).describe('Most levels of the table of contents'),
  requireTitle: z.boolean().default(true).describe('Whether the metadata must have a title (pdftitle)'),
  requireAuthor: z.boolean().default(true).describe('Whether the metadata must have an author (pdfauthor)'),
});

/** Parsed {@link checkPdfOptions}. */
export type CheckPdfOptions = z.output<typeof checkPdfOptions>;
