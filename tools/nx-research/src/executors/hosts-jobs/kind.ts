import { commandPlan } from '../../jobs/command-plan';
import type { TaskKind } from '../../wiring/task-kind';
import { hostsJobsOptions } from './options';

/** Lists the jobs that outlive their terminals. */
export const hostsJobsKind: TaskKind<typeof hostsJobsOptions> = {
  name: 'hosts-jobs',
  options: hostsJobsOptions,
  cache: false,
  writes: () => [],
  plan: commandPlan,
};
