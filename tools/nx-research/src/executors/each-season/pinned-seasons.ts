import { isPerSeason, pinnedNames, seasonIn, SOURCE_LOCK_NAME } from '@research/data';
import type { CataloguingScope } from '../../wiring/task-kind';
import { inProject } from '../../wiring/project-path';

/** The seasons for which a project's source lock pins a file, in order; none when there is no such lock. */
export function pinnedSeasons(project: string, { files, projects }: CataloguingScope): number[] {
  const declaration = projects.get(project);
  if (!declaration) return [];
  const pinned = pinnedNames(files.read(inProject(declaration.root, SOURCE_LOCK_NAME)));
  const patterns = Object.values(declaration.targets).flatMap(({ options }) => perSeasonAssets(options));
  const seasons = pinned.flatMap((name) => patterns.flatMap((pattern) => seasonIn(pattern, name) ?? []));
  return [...new Set(seasons)].sort((a, b) => a - b);
}

function perSeasonAssets({ assets }: Readonly<Record<string, unknown>>): string[] {
  return typeof assets === 'object' && assets !== null ? Object.keys(assets).filter(isPerSeason) : [];
}
