import * as z from 'zod';
import { latexOptions } from '../document/options';

/** Options of `nx-research:chapter`. */
export const chapterOptions = z.strictObject({
  entry: z
    .string()
    .regex(/\.tex$/, 'a .tex file')
    .describe("The chapter's file, relative to the project"),
  number: z
    .int()
    .positive()
    .optional()
    .describe('Its number when compiled alone; by default the one in the project name chapter-<n>-…'),
  ...latexOptions,
});

/** Parsed {@link chapterOptions}. */
export type ChapterOptions = z.output<typeof chapterOptions>;
