import {
  isPerSeason,
  parseSeasonRange,
  pinnedNames,
  seasonIn,
  seasonRangePattern,
  SOURCE_LOCK_NAME,
  timeColumnsSchema,
} from '@research/data';
import type { Failure } from '@research/core';
import * as z from 'zod';
import { declarationFile, type ProjectDeclaration, type TargetDeclaration } from '../../wiring/declaration';
import { fetchKindName, originFile } from '../../wiring/origin-file';
import { locateKey } from '../../wiring/json-source';
import { inProject } from '../../wiring/project-path';
import type { CataloguingScope, PlannedTarget, TaskKind } from '../../wiring/task-kind';
import type { WorkspaceFiles } from '../../wiring/workspace-files';

/** Options of `nx-research:fetch` and `nx-research:refresh`. */
export const fetchOptions = z.strictObject({
  assets: z
    .record(z.string(), z.string())
    .describe(
      'Files of the source: local name → path below the release root, e.g. "games.csv": "schedules/games.csv"; {season} in both stands for one file per season',
    ),
  seasons: z
    .string()
    .regex(seasonRangePattern, 'seasons as 2019-2022, 2022 or 2019- (all since)')
    .refine((text) => parseSeasonRange(text) !== undefined, 'the range runs backwards')
    .optional()
    .describe(
      'Seasons of the files with {season} in their names: 2019-2022, 2022, or 2019- for all since 2019',
    ),
  bounded: z
    .record(z.string(), timeColumnsSchema)
    .optional()
    .describe(
      'Columns that say when the rows of a file are from, by its local name; a bound of the data leaves later rows out',
    ),
});

/** Parsed {@link fetchOptions}. */
export type FetchOptions = z.output<typeof fetchOptions>;

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
  plan: (target, { files }) => ({
    reads: [],
    sources: [SOURCE_LOCK_NAME],
    tools: [],
    problems: boundedUnknown(target, files),
  }),
  // What snapshots alone have pinned, no refresh can move.
  infers: ({ options }): Readonly<Record<string, TargetDeclaration>> =>
    Object.keys(options.assets).length > 0 ? { refresh: { executor: 'nx-research:refresh', options } } : {},
};

/** A name that no file has would leave a table whole, and nothing would say so. */
function boundedUnknown(
  { project, declaredBy, options }: PlannedTarget<FetchOptions>,
  files: WorkspaceFiles,
): Failure[] {
  const known = [...Object.keys(options.assets), ...snapshotNames(project).keys()];
  const file = declarationFile(project);
  return Object.keys(options.bounded ?? {})
    .filter((name) => !known.includes(name))
    .map((name) => ({
      reason: 'invalid-options',
      what: `"bounded" names ${name}, which is no file of ${project.name}: it has ${known.join(', ')}`,
      at: locateKey(file, files.read(file), ['targets', declaredBy, 'options', 'bounded', name]),
    }));
}

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

/** The tables that a project's `snapshot` targets pin beside its assets, by the target that takes each. */
export function snapshotNames({ targets }: ProjectDeclaration): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [target, { executor, options }] of Object.entries(targets)) {
    if (executor !== 'nx-research:snapshot' || !Array.isArray(options['writes'])) continue;
    for (const name of options['writes'] as readonly unknown[])
      if (typeof name === 'string') names.set(name, target);
  }
  return names;
}
