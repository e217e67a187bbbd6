import { type Failure, taskId } from '@research/core';
import { forSeason } from '@research/data';
import type { TargetDeclaration } from '../../wiring/declaration';
import { declarationFile } from '../../wiring/declaration';
import { locateKey } from '../../wiring/locate-key';
import { seasonTarget } from '../../wiring/season-target';
import type { PlannedTarget, PlanningScope, TaskKind } from '../../wiring/task-kind';
import { type EachSeasonOptions, eachSeasonOptions } from './options';
import { pinnedSeasons } from './pinned-seasons';

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
