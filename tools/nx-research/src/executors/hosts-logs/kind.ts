import { commandPlan } from '../../jobs/command-plan';
import type { TaskKind } from '../../wiring/task-kind';
import { hostsLogsOptions } from './options';

/** Shows what a job has printed. */
export const hostsLogsKind: TaskKind<typeof hostsLogsOptions> = {
  name: 'hosts-logs',
  options: hostsLogsOptions,
  cache: false,
  writes: () => [],
  plan: commandPlan,
};
