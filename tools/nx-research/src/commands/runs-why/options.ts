import * as z from 'zod';

/** Options of `nx-research:runs-why`. */
export const runsWhyOptions = z.strictObject({
  task: z.string().optional().describe('The task, such as chapter-5-rl-design:build'),
  json: z.string().optional().describe('File, relative to the workspace, for the answer as JSON'),
});

/** Parsed {@link runsWhyOptions}. */
export type RunsWhyOptions = z.output<typeof runsWhyOptions>;
