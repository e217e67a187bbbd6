import * as z from 'zod';
import { hostOption, jobOption } from '../../jobs/job-option';

/** Options of `nx-research:hosts-clean`. */
export const hostsCleanOptions = z.strictObject({
  dryRun: z.boolean().default(false).describe('Say what would be removed, and remove nothing'),
  checkpointDays: z
    .number()
    .min(0)
    .default(7)
    .describe('Checkpoints are kept until nothing in them has changed for so many days'),
  inputDays: z
    .number()
    .min(0)
    .default(7)
    .describe('Inputs on hosts behind SSH are kept until no job has had them for so many days'),
  job: jobOption
    .optional()
    .describe('This job alone, even when nobody has collected it: its results are given up'),
  host: hostOption,
});

/** Parsed {@link hostsCleanOptions}. */
export type HostsCleanOptions = z.output<typeof hostsCleanOptions>;
