import { missingOwnFile } from '../../wiring/missing-own-file';
import { namedReads } from '../../wiring/named-reads';
import { everySource } from '../../wiring/own-sources';
import type { TaskKind } from '../../wiring/task-kind';
import { interpreterOf } from '../../task/interpreter';
import { snapshotOptions } from './options';
import { inProject } from '../../wiring/project-path';

/**
 * Asks an API for data and pins the answer in source.lock.json, where `fetch` finds it. Like a refresh it acts on the
 * world, is never cached and never runs by itself.
 */
export const snapshotKind: TaskKind<typeof snapshotOptions> = {
  name: 'snapshot',
  options: snapshotOptions,
  cache: false,
  explicit: true,
  writes: ({ options }) => options.writes,
  plan: (target, scope) => {
    const { script, requires, pythonModules } = target.options;
    const { reads, problems } = namedReads(target, scope);
    return {
      reads,
      sources: everySource,
      entry: inProject(target.project.root, script),
      tools: [interpreterOf(script), ...Object.keys(requires)],
      pythonModules,
      problems: [...missingOwnFile(target, 'script', scope), ...problems],
    };
  },
  infers: () => ({ fetch: { executor: 'nx-research:fetch', options: { assets: {} } } }),
};
