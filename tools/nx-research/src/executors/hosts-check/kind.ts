import type { TaskKind } from '../../wiring/task-kind';
import { hostsCheckOptions } from './options';

/** Proves every host of hosts.yaml: that its setup line works, what is there, and that its slots can be leased. */
export const hostsCheckKind: TaskKind<typeof hostsCheckOptions> = {
  name: 'hosts-check',
  options: hostsCheckOptions,
  cache: false,
  writes: () => [],
  plan: () => ({ reads: [], sources: [], tools: [], problems: [] }),
};
