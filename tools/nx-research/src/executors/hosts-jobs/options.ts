import * as z from 'zod';

/** Options of `nx-research:hosts-jobs`. */
export const hostsJobsOptions = z.strictObject({});
