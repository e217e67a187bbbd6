import { SEARCH_NAME } from '@research/search';
import * as z from 'zod';
import { missingOwnFile } from '../../wiring/own-sources';
import { hostOptions, runOptions } from '../../wiring/run-options';
import type { TaskKind } from '../../wiring/task-kind';
import { scriptOptions } from '../script/kind';
import { trainingPlan } from '../train/training-plan';

/** Files that a search leaves in the project's results. */
export const TRIALS_NAME = 'search/trials.csv';
export const BEST_NAME = 'search/best.json';

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
  configurations: { status: { status: true } },
  writes: () => [],
  results: () => [TRIALS_NAME, BEST_NAME],
  plan: (target, scope) => {
    const plan = trainingPlan(target, scope);
    return { ...plan, problems: [...plan.problems, ...missingOwnFile(target, 'search', scope)] };
  },
};
