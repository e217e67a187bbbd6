import * as z from 'zod';
import { hostOption, jobOption } from '../../jobs/job-option';

const days = (otherwise: number, what: string) => z.number().min(0).default(otherwise).describe(what);

/** Options of `nx-research:hosts-clean`. */
export const hostsCleanOptions = z.strictObject({
  dryRun: z.boolean().default(false).describe('Say what would be removed, and remove nothing'),
  jobDays: days(
    0,
    'Folders of jobs that are done, cancelled or lost are kept until nothing in them has changed for so many days; with their logs',
  ),
  checkpointDays: days(7, 'Checkpoints are kept until nothing in them has changed for so many days'),
  inputDays: days(7, 'Inputs on hosts behind SSH are kept until no job has had them for so many days'),
  maxMiB: z
    .number()
    .min(0)
    .optional()
    .describe('How much of all that may stay on each host: beyond it the oldest goes, however young it is'),
  job: jobOption
    .optional()
    .describe(
      'Give up this job alone, which has ended: its outputs, if nobody has collected them, log and checkpoints',
    ),
  forget: z
    .boolean()
    .default(false)
    .describe(
      'With `job`: give it up without asking its host, which is away or no longer in hosts.yaml; it may go on there',
    ),
  host: hostOption,
});

/** Parsed {@link hostsCleanOptions}. */
export type HostsCleanOptions = z.output<typeof hostsCleanOptions>;
