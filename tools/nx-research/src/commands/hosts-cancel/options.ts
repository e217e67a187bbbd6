import * as z from 'zod';
import { hostOption, jobOption } from '../../jobs/job-option';

/** Options of `nx-research:hosts-cancel`; one of them says which jobs. */
export const hostsCancelOptions = z.strictObject({
  job: jobOption.optional().describe('The job, or as many of its first digits as tell it from others'),
  task: z.string().optional().describe('All jobs of a task: xgboost:train'),
  all: z.boolean().default(false).describe('All jobs that this workspace has asked for'),
  host: hostOption,
});

/** Parsed {@link hostsCancelOptions}. */
export type HostsCancelOptions = z.output<typeof hostsCancelOptions>;
