import { SEARCH_NAME } from '@research/search';
import * as z from 'zod';
import { missingOwnFile } from '../../wiring/own-sources';
import { searchStateExecutor, searchStateTarget } from '../../wiring/results';
import { hostOptions, runOptions } from '../../wiring/run-options';
import type { TaskKind } from '../../wiring/task-kind';
import { scriptOptions } from '../script/kind';
import { trainingPlan } from '../train/training-plan';
import { FITS_NAME, TIMES_NAME } from './fit-times';

/** Files that a search leaves in the project's results. */
export const TRIALS_NAME = 'search/trials.csv';
export const BEST_NAME = 'search/best.json';
/** What the trials were evaluated on, in the form of `trained-on.json`. */
export const SEARCHED_ON_NAME = 'search/searched-on.json';

/** Options of `nx-research:search`. */
export const searchOptions = z.strictObject({
  search: z.string().min(1).default(SEARCH_NAME).describe('File of the project that says what to try'),
  script: scriptOptions.shape.script.describe('The script that trains: what it fits there it fits here'),
  args: scriptOptions.shape.args,
  reads: runOptions.reads,
  env: runOptions.env,
  secrets: runOptions.secrets,
  requires: runOptions.requires,
  pythonModules: runOptions.pythonModules,
  limitSeconds: runOptions.limitSeconds
    .unwrap()
    .default(172_800)
    .describe('Seconds after which a block of trials is ended; two days unless told'),
  needs: hostOptions.needs,
  unrelated: z
    .array(z.string())
    .default([])
    .describe('Own files and folders that the script does not use, such as a script that draws figures'),
  dryRun: z
    .boolean()
    .default(false)
    .describe('Say how many trials and fits there are, and where and how long; run nothing'),
  otherOrigin: z
    .boolean()
    .default(false)
    .describe(
      'Search only if the results are of simulated data and the data is real now, or the reverse; set by search:other-origin',
    ),
  status: z.boolean().default(false).describe('Say how far the search is; set by search:status'),
});

/** Parsed {@link searchOptions}. */
export type SearchOptions = z.output<typeof searchOptions>;

/** Evaluates the configurations of a `search.yaml` on every host, and keeps each result in a ledger. Never runs by itself. */
export const searchKind: TaskKind<typeof searchOptions> = {
  name: 'search',
  runsOn: 'anywhere',
  options: searchOptions,
  cache: false,
  explicit: true,
  neverAwaited: true,
  stateTarget: searchStateTarget,
  configurations: { status: { status: true }, 'other-origin': { otherOrigin: true } },
  writes: () => [FITS_NAME, TIMES_NAME],
  results: () => [TRIALS_NAME, BEST_NAME, SEARCHED_ON_NAME],
  plan: (target, scope) => {
    // What the training takes from the search is none of its inputs: trials would depend on their own winner.
    const plan = trainingPlan(
      target,
      scope,
      ({ optional, project }) => !optional || project !== target.project.name,
    );
    return {
      ...plan,
      problems: [...plan.problems, ...missingOwnFile(target, 'search', scope)],
    };
  },
  infers: ({ options }) => ({ [searchStateTarget]: { executor: searchStateExecutor, options } }),
  infersAnyway: () => ({ [searchStateTarget]: searchStateExecutor }),
};
