import * as z from 'zod';
import { jobOption } from '../../jobs/job-option';

/** Options of `nx-research:hosts-cancel`. */
export const hostsCancelOptions = z
  .strictObject({
    job: jobOption.optional().describe('The job, or as many of its first digits as tell it from others'),
    task: z.string().optional().describe('All jobs of a task: xgboost:train'),
    all: z.boolean().default(false).describe('All jobs of this workspace'),
  })
  .refine(({ job, task, all }) => [job !== undefined, task !== undefined, all].filter(Boolean).length === 1, {
    message: 'say which: --job=ID, --task=PROJECT:TARGET or --all',
  });

/** Parsed {@link hostsCancelOptions}. */
export type HostsCancelOptions = z.output<typeof hostsCancelOptions>;
