import * as z from 'zod';
import { hostOption, jobOption } from '../../jobs/job-option';

/** Options of `nx-research:hosts-logs`. */
export const hostsLogsOptions = z.strictObject({
  job: jobOption.optional().describe('The job, or as many of its first digits as tell it from others'),
  host: hostOption,
  follow: z.boolean().default(false).describe('Go on until the job has ended'),
});

/** Parsed {@link hostsLogsOptions}. */
export type HostsLogsOptions = z.output<typeof hostsLogsOptions>;
