import type { TaskKind } from '../../wiring/task-kind';
import { hostsSlotsOptions } from './options';

/** Shows who holds the slots of every host, and who waits for them. */
export const hostsSlotsKind: TaskKind<typeof hostsSlotsOptions> = {
  name: 'hosts-slots',
  options: hostsSlotsOptions,
  cache: false,
  writes: () => [],
  plan: () => ({ reads: [], sources: [], tools: [], problems: [] }),
};
