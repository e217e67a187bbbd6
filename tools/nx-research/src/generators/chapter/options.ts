import * as z from 'zod';

/** Options of `nx g nx-research:chapter`. */
export const chapterGeneratorOptions = z.object({
  name: z
    .string()
    .regex(/^chapter-[1-9][0-9]*(-[a-z0-9]+)+$/, 'chapter-<number>-<words>, lower-case with hyphens')
    .describe('Name of the project and of its folder, e.g. chapter-8-conclusion')
    .meta({ $default: { $source: 'argv', index: 0 } }),
  title: z.string().min(1).optional().describe('Text of \\chapter{…}; by default the words of the name'),
  document: z.string().optional().describe('The document that includes it; by default the only one'),
  after: z
    .string()
    .optional()
    .describe('The chapter that it follows; by default the last one with a smaller number'),
});

/** Parsed {@link chapterGeneratorOptions}. */
export type ChapterGeneratorOptions = z.output<typeof chapterGeneratorOptions>;
