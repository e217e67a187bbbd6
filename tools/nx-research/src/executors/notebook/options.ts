import * as z from 'zod';
import { hostOptions, runOptions } from '../../wiring/run-options';

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Options of `nx-research:notebook`. */
export const notebookOptions = z.strictObject({
  notebook: z
    .string()
    .regex(/\.qmd$/, 'a .qmd file')
    .describe('The notebook, relative to the project'),
  engine: z
    .enum(['auto', 'quarto', 'knitr', 'jupyter'])
    .default('auto')
    .describe(
      'What executes it; auto takes Quarto where it is installed, else knitr for R cells and Jupyter for Python',
    ),
  parameters: z
    .record(z.string(), z.union([value, z.array(value)]))
    .default({})
    .describe('Values that replace those of the notebook'),
  ...runOptions,
  ...hostOptions,
});

/** Parsed {@link notebookOptions}. */
export type NotebookOptions = z.output<typeof notebookOptions>;
