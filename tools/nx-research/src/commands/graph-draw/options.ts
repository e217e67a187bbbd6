import * as z from 'zod';

/** Options of `nx-research:graph-draw`. */
export const graphDrawOptions = z.strictObject({
  output: z.string().optional().describe('File to draw: an .svg or a .png, relative to the workspace'),
  targets: z
    .string()
    .min(1)
    .default('build')
    .describe('Targets to draw with all that they wait for, separated by commas'),
  task: z.string().min(1).optional().describe('Only this task, or project, and all that it waits for'),
  workflow: z
    .string()
    .min(1)
    .optional()
    .describe('Only what this workflow runs: a project of workflows/, or its tag (etl, training …)'),
});

/** Parsed {@link graphDrawOptions}. */
export type GraphDrawOptions = z.output<typeof graphDrawOptions>;
