import * as z from 'zod';
import { hostOption, jobOption } from '../jobs/chosen-hosts';
import { commandKind } from '../wiring/task-kind';

/** Options of `nx-research:hosts-cancel`; one of them says which jobs. */
export const hostsCancelOptions = z.strictObject({
  job: jobOption.optional().describe('The job, or an unambiguous prefix of its id'),
  task: z.string().optional().describe('All jobs of a task: xgboost:train'),
  all: z.boolean().default(false).describe('All jobs that this workspace has requested'),
  host: hostOption,
});

/** Parsed {@link hostsCancelOptions}. */
export type HostsCancelOptions = z.output<typeof hostsCancelOptions>;

/** Ends jobs and waits until nothing of them is left. */
export const hostsCancelKind = commandKind('hosts-cancel', hostsCancelOptions);

/** Options of `nx-research:hosts-capacity`. */
export const hostsCapacityOptions = z.strictObject({
  host: z.string().optional().describe('Only this host of hosts.yaml, which alone decides the exit code'),
  json: z.string().optional().describe('JSON file to write, relative to the workspace'),
});

/** Parsed {@link hostsCapacityOptions}. */
export type HostsCapacityOptions = z.output<typeof hostsCapacityOptions>;

/** Shows what each host has left and what limits it; fails when nothing more should start. */
export const hostsCapacityKind = commandKind('hosts-capacity', hostsCapacityOptions);

/** `nx-research:hosts-check` has no options: it is about every host. */
export const hostsCheckOptions = z.strictObject({});

/** Proves every host of hosts.yaml: that its setup line works, what is there, and that its slots can be leased. */
export const hostsCheckKind = commandKind('hosts-check', hostsCheckOptions);

const days = (otherwise: number, what: string) => z.number().min(0).default(otherwise).describe(what);

/** Options of `nx-research:hosts-clean`. */
export const hostsCleanOptions = z.strictObject({
  dryRun: z.boolean().default(false).describe('Print what would be removed, and remove nothing'),
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
    .describe('How much of this may stay on each host: beyond that the oldest is removed, regardless of age'),
  job: jobOption
    .optional()
    .describe('Give up this ended job: its log, its checkpoints, and its outputs if they were not collected'),
  forget: z
    .boolean()
    .default(false)
    .describe(
      'With `job`: give it up without asking its host, which is unreachable or no longer in hosts.yaml; the job may go on there. With `host` alone: every job of a host that hosts.yaml no longer names',
    ),
  host: hostOption,
});

/** Parsed {@link hostsCleanOptions}. */
export type HostsCleanOptions = z.output<typeof hostsCleanOptions>;

/** Removes what ended jobs and old checkpoints have left. */
export const hostsCleanKind = commandKind('hosts-clean', hostsCleanOptions);

/** Options of `nx-research:hosts-collect`. */
export const hostsCollectOptions = z.strictObject({ host: hostOption });

/** Parsed {@link hostsCollectOptions}. */
export type HostsCollectOptions = z.output<typeof hostsCollectOptions>;

/** Collects the outputs of jobs that ended while no command followed them. */
export const hostsCollectKind = commandKind('hosts-collect', hostsCollectOptions);

/** Options of `nx-research:hosts-jobs`. */
export const hostsJobsOptions = z.strictObject({ host: hostOption });

/** Parsed {@link hostsJobsOptions}. */
export type HostsJobsOptions = z.output<typeof hostsJobsOptions>;

/** Lists the jobs that outlive their terminals. */
export const hostsJobsKind = commandKind('hosts-jobs', hostsJobsOptions);

/** Options of `nx-research:hosts-logs`. */
export const hostsLogsOptions = z.strictObject({
  job: jobOption.optional().describe('The job, or an unambiguous prefix of its id'),
  host: hostOption,
  follow: z.boolean().default(false).describe('Continue until the job has ended'),
});

/** Parsed {@link hostsLogsOptions}. */
export type HostsLogsOptions = z.output<typeof hostsLogsOptions>;

/** Shows what a job has printed. */
export const hostsLogsKind = commandKind('hosts-logs', hostsLogsOptions);

/** Options of `nx-research:hosts-slots`. */
export const hostsSlotsOptions = z.strictObject({
  host: z.string().optional().describe('Only this host of hosts.yaml; fails if it cannot be reached'),
});

/** Parsed {@link hostsSlotsOptions}. */
export type HostsSlotsOptions = z.output<typeof hostsSlotsOptions>;

/** Shows who holds the slots of every host, and who waits for them. */
export const hostsSlotsKind = commandKind('hosts-slots', hostsSlotsOptions);
