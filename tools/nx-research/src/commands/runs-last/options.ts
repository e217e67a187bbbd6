import { workflows } from '@research/reporting';
import * as z from 'zod';

/** Options of `nx-research:runs-last`. */
export const runsLastOptions = z.strictObject({
  workflow: z.enum(workflows).optional().describe('The last run of this workflow instead of the last of all'),
  json: z
    .string()
    .optional()
    .describe('File, relative to the workspace, for the record and what is stale as JSON'),
});

/** Parsed {@link runsLastOptions}. */
export type RunsLastOptions = z.output<typeof runsLastOptions>;
