import * as z from 'zod';

/** Options of `nx g nx-research:notebook`. */
export const notebookGeneratorOptions = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
    .describe('Name of the project and of its folder, e.g. 06-rest-days')
    .meta({ $default: { $source: 'argv', index: 0 } }),
  table: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and underscores')
    .default('summary_table')
    .describe('Name of the table that it writes, without .tex'),
  chapter: z.string().optional().describe('The chapter that will include the table'),
  reads: z
    .string()
    .default('nflverse-schedules/games.csv.gz')
    .describe('The file that it reads, as project[:target]/file'),
  engine: z.enum(['knitr', 'jupyter']).default('knitr').describe('R cells (knitr) or Python cells (jupyter)'),
});

/** Parsed {@link notebookGeneratorOptions}. */
export type NotebookGeneratorOptions = z.output<typeof notebookGeneratorOptions>;
