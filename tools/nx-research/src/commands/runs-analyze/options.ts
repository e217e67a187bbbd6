import { workflows } from '@research/reporting';
import * as z from 'zod';
import { jsonOption } from '../json-option';

/** Options of `nx-research:runs-analyze`. */
export const runsAnalyzeOptions = z.strictObject({
  workflow: z
    .enum(workflows)
    .optional()
    .describe('Only the tasks of this workflow, in whatever run they ran'),
  last: z
    .number()
    .int()
    .min(1)
    .default(20)
    .describe('Of each task so many of its last runs, those left out in which it was cached or kept'),
  task: z.string().optional().describe('Only this task (project:target), or the tasks of this project'),
  json: jsonOption,
});

/** Parsed {@link runsAnalyzeOptions}. */
export type RunsAnalyzeOptions = z.output<typeof runsAnalyzeOptions>;
