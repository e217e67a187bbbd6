import type { TaskKind } from '../../wiring/task-kind';
import { refreshOptions } from './options';

/** Moves the pins of a project's source.lock.json to what is upstream now. Never runs by itself. */
export const refreshKind: TaskKind<typeof refreshOptions> = {
  name: 'refresh',
  options: refreshOptions,
  cache: false,
  writes: () => [],
  plan: () => ({ reads: [], sources: [], tools: [], problems: [] }),
};
