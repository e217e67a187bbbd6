import type { TaskKind } from '../../wiring/task-kind';
import { originFile } from './origin-file';
import { fetchOptions } from './options';

/** Materialises the bytes that a project's source.lock.json pins, and tells where they came from. */
export const fetchKind: TaskKind<typeof fetchOptions> = {
  name: 'fetch',
  options: fetchOptions,
  cache: true,
  writes: ({ options }) => [...Object.keys(options.assets), originFile],
  plan: () => ({ reads: [], sources: ['{projectRoot}/source.lock.json'], tools: [], problems: [] }),
  infers: ({ options }) => ({ refresh: { executor: 'nx-research:refresh', options } }),
};
