import { commandPlan } from '../../jobs/command-plan';
import type { TaskKind } from '../../wiring/task-kind';
import { hostsCleanOptions } from './options';

/** Removes what ended jobs and old checkpoints have left. */
export const hostsCleanKind: TaskKind<typeof hostsCleanOptions> = {
  name: 'hosts-clean',
  options: hostsCleanOptions,
  cache: false,
  writes: () => [],
  plan: commandPlan,
};
