import { type Failure, taskId } from '@research/core';
import { forSeason, isPerSeason, pinnedNames, seasonIn, SOURCE_LOCK_NAME } from '@research/data';
import * as z from 'zod';
import { declarationFile, type TargetDeclaration } from '../../wiring/declaration';
import { locateKey } from '../../wiring/json-source';
import { inProject } from '../../wiring/project-path';
import { seasonTarget } from '../../wiring/reference';
import type { CataloguingScope, PlannedTarget, PlanningScope, TaskKind } from '../../wiring/task-kind';
import { scriptOptions } from '../script/kind';

/** Options of `nx-research:each-season`: those of a script, with `{season}` in them, and whose seasons are meant. */
export const eachSeasonOptions = z.strictObject({
  ...scriptOptions.shape,
  seasons: z
    .string()
    .describe('The project whose source.lock.json lists the seasons: each becomes its own target'),
  writes: scriptOptions.shape.writes.refine(
    (names) => names.every((name) => name.includes('{season}')),
    'every file needs {season} in its name: plays_{season}.csv.gz',
  ),
});

/** Parsed {@link eachSeasonOptions}. */
export type EachSeasonOptions = z.output<typeof eachSeasonOptions>;

/**
 * Runs a script once for each season that a source pins, as a target for each: a new week then runs one season again.
 * The declared target itself waits for all of them.
 */
export const eachSeasonKind: TaskKind<typeof eachSeasonOptions> = {
  name: 'each-season',
  runsOn: 'anywhere',
  options: eachSeasonOptions,
  cache: false,
  writes: () => [],
  plan: (target, { files, catalogue }) => {
    const seasons = pinnedSeasons(target.options.seasons, { files, projects: catalogue.declarations });
    const after = seasons.map((season) => taskId(target.project.name, seasonTarget(target.target, season)));
    const problems = seasons.length === 0 ? [noSeasons(target, { files, catalogue })] : [];
    return { reads: [], sources: [], tools: [], problems, after };
  },
  infers: (target, scope) =>
    Object.fromEntries(
      pinnedSeasons(target.options.seasons, scope).map((season) => [
        seasonTarget(target.target, season),
        scriptFor(target.options, season),
      ]),
    ),
};

/** The script's options with the season in them. */
function scriptFor(options: EachSeasonOptions, season: number): TargetDeclaration {
  const text = JSON.stringify({ ...options, seasons: undefined });
  return {
    executor: 'nx-research:script',
    options: JSON.parse(forSeason(text, season)) as TargetDeclaration['options'],
  };
}

function noSeasons(
  { project, declaredBy, options }: PlannedTarget<EachSeasonOptions>,
  { files }: PlanningScope,
): Failure {
  const file = declarationFile(project);
  return {
    reason: 'invalid-lock',
    what: `${options.seasons} pins no file of any season`,
    at: locateKey(file, files.read(file), ['targets', declaredBy, 'options', 'seasons']),
    tries: [`npx nx run ${options.seasons}:refresh`, 'or name another project: one with a source.lock.json'],
  };
}

/** The seasons for which a project's source lock pins a file, in order; none when there is no such lock. */
function pinnedSeasons(project: string, { files, projects }: CataloguingScope): number[] {
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
