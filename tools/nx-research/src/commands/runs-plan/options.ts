import * as z from 'zod';

/** Options of `nx-research:runs-plan`. */
export const runsPlanOptions = z.strictObject({
  targets: z
    .string()
    .default('build')
    .describe('Targets, separated by commas, of every project that has them'),
  task: z
    .string()
    .optional()
    .describe('One task instead, such as chapter-5-rl-design:build, and all that it waits for'),
  json: z.string().optional().describe('File, relative to the workspace, for the plan as JSON'),
});

/** Parsed {@link runsPlanOptions}. */
export type RunsPlanOptions = z.output<typeof runsPlanOptions>;
