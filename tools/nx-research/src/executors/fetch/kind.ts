import { isPerSeason, pinnedNames, seasonIn, SOURCE_LOCK_NAME } from '@research/data';
import type { CataloguingScope, PlannedTarget, TaskKind } from '../../wiring/task-kind';
import { originFile } from './origin-file';
import { type FetchOptions, fetchOptions } from './options';

/** Materialises the bytes that a project's source.lock.json pins, and tells where they came from. */
export const fetchKind: TaskKind<typeof fetchOptions> = {
  name: 'fetch',
  options: fetchOptions,
  cache: true,
  writes: (target, scope) => [...assetNames(target, scope), originFile],
  plan: () => ({ reads: [], sources: [`{projectRoot}/${SOURCE_LOCK_NAME}`], tools: [], problems: [] }),
  infers: ({ options }) => ({ refresh: { executor: 'nx-research:refresh', options } }),
};

/** The declared files; which seasons there are, the lock says. */
function assetNames(
  { project, options }: PlannedTarget<FetchOptions>,
  { files }: CataloguingScope,
): string[] {
  const pinned = pinnedNames(files.read(`${project.root}/${SOURCE_LOCK_NAME}`));
  return Object.keys(options.assets).flatMap((name) =>
    isPerSeason(name) ? pinned.filter((file) => seasonIn(name, file) !== undefined) : [name],
  );
}
