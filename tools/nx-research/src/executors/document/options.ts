import * as z from 'zod';

/** Options that everything compiled by LaTeX has. */
export const latexOptions = {
  date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD')
    .default('2000-01-01')
    .describe("What \\today and the PDF's metadata say: a constant, so that equal sources give equal bytes"),
  limitSeconds: z.int().positive().default(900).describe('Seconds after which LaTeX is ended'),
};

/** Options of `nx-research:document`. */
export const documentOptions = z.strictObject({
  entry: z
    .string()
    .regex(/\.tex$/, 'a .tex file')
    .describe('The main file, relative to the project'),
  preamble: z
    .string()
    .regex(/\.tex$/, 'a .tex file')
    .default('preamble.tex')
    .describe(
      'What the main file \\inputs before \\begin{document}; chapters and tables are compiled with it',
    ),
  overfullPoints: z
    .number()
    .nonnegative()
    .default(20)
    .describe('Points by which a box may stick out (overfull boxes); wider ones are errors'),
  strict: z
    .boolean()
    .default(false)
    .describe('Fail when results of a model are stale, as RESEARCH_STRICT=1 does for one run'),
  ...latexOptions,
});

/** Parsed {@link documentOptions}. */
export type DocumentOptions = z.output<typeof documentOptions>;
