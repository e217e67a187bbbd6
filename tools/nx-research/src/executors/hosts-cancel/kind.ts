import { commandPlan } from '../../jobs/command-plan';
import type { TaskKind } from '../../wiring/task-kind';
import { hostsCancelOptions } from './options';

/** Ends jobs and waits until nothing of them is left. */
export const hostsCancelKind: TaskKind<typeof hostsCancelOptions> = {
  name: 'hosts-cancel',
  options: hostsCancelOptions,
  cache: false,
  writes: () => [],
  plan: commandPlan,
};
