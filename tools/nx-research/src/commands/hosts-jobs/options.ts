import * as z from 'zod';
import { hostOption } from '../../jobs/job-option';

/** Options of `nx-research:hosts-jobs`. */
export const hostsJobsOptions = z.strictObject({ host: hostOption });

/** Parsed {@link hostsJobsOptions}. */
export type HostsJobsOptions = z.output<typeof hostsJobsOptions>;
