import * as z from 'zod';
import { hostOption } from '../../jobs/job-option';

/** Options of `nx-research:hosts-collect`. */
export const hostsCollectOptions = z.strictObject({ host: hostOption });

/** Parsed {@link hostsCollectOptions}. */
export type HostsCollectOptions = z.output<typeof hostsCollectOptions>;
