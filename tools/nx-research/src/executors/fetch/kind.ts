import { isPerSeason, pinnedNames, seasonIn, SOURCE_LOCK_NAME } from '@research/data';
import type { CataloguingScope, PlannedTarget, TaskKind } from '../../wiring/task-kind';
import type { TargetDeclaration } from '../../wiring/declaration';
import { fetchKindName, originFile } from '../../wiring/origin-file';
import { snapshotNames } from './snapshot-names';
import { type FetchOptions, fetchOptions } from './options';
import { inProject } from '../../wiring/project-path';

/** Materialises the bytes that a project's source.lock.json pins, and tells where they came from. */
export const fetchKind: TaskKind<typeof fetchOptions> = {
  name: fetchKindName,
  options: fetchOptions,
  cache: true,
  writes: (target, scope) => [
    ...assetNames(target, scope),
    ...snapshotNames(target.project).keys(),
    originFile,
  ],
  plan: () => ({ reads: [], sources: [SOURCE_LOCK_NAME], tools: [], problems: [] }),
  // What snapshots alone have pinned, no refresh can move.
  infers: ({ options }): Readonly<Record<string, TargetDeclaration>> =>
    Object.keys(options.assets).length > 0 ? { refresh: { executor: 'nx-research:refresh', options } } : {},
};

/** The declared files; which seasons there are, the lock says. */
function assetNames(
  { project, options }: PlannedTarget<FetchOptions>,
  { files }: CataloguingScope,
): string[] {
  const pinned = pinnedNames(files.read(inProject(project.root, SOURCE_LOCK_NAME)));
  return Object.keys(options.assets).flatMap((name) =>
    isPerSeason(name) ? pinned.filter((file) => seasonIn(name, file) !== undefined) : [name],
  );
}
