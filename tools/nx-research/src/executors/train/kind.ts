import type { Failure } from '@research/core';
import { METRICS_NAME, PREDICTIONS_NAME, TRAINED_ON_NAME } from '@research/data';
import * as z from 'zod';
import { declarationFile, type TargetDeclaration } from '../../wiring/declaration';
import { locateKey } from '../../wiring/json-source';
import {
  resultsStateExecutor,
  resultsStateTarget,
  searchStateExecutor,
  searchStateTarget,
  trainTarget,
} from '../../wiring/results';
import { hostOptions, runOptions, writeName } from '../../wiring/run-options';
import type { PlannedTarget, PlanningScope, TaskKind } from '../../wiring/task-kind';
import { scriptOptions } from '../script/kind';
import { trainingPlan } from './training-plan';

const contract = [METRICS_NAME, PREDICTIONS_NAME] as const;

/** A result's name: no table, since an edit of what a table looks like must not train a model again. */
const resultName = writeName
  .refine((name) => name !== TRAINED_ON_NAME, `${TRAINED_ON_NAME} is written by the executor itself`)
  .refine((name) => !name.endsWith('.tex'), 'tables are made from results by a target of their own (build)');

/** Options of `nx-research:train`. */
export const trainOptions = z
  .strictObject({
    script: scriptOptions.shape.script,
    args: scriptOptions.shape.args,
    ...runOptions,
    limitSeconds: runOptions.limitSeconds
      .unwrap()
      .default(172_800)
      .describe('Seconds after which it is ended, with all its children; default: two days'),
    ...hostOptions,
    writes: z
      .array(writeName)
      .default([])
      .describe('Files that stay on this machine, in out/train: the model itself and other large files'),
    results: z
      .array(resultName)
      .refine(
        (names) => contract.every((name) => names.includes(name)),
        `a model leaves ${contract.join(' and ')}`,
      )
      .describe('Small files that the text uses: they go into results/, which is in git'),
    unrelated: z
      .array(z.string())
      .default([])
      .describe('Own files and folders that training does not use, such as a script that draws figures'),
    search: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A search.yaml of the project: it gives the model a target `search`, which evaluates what is written there',
      ),
    again: z
      .boolean()
      .default(false)
      .describe(
        'Train even if the results are fresh: `npx nx run glm:train --again`. Its inputs are not rebuilt',
      ),
    smoke: z
      .boolean()
      .default(false)
      .describe(
        'Train on a small slice to see whether the script works (RESEARCH_SMOKE=1); set by train:smoke',
      ),
  })
  .refine(({ writes, results }) => !writes.some((name) => results.includes(name)), {
    path: ['results'],
    message: 'a file is either among "writes" or among "results"',
  });

/** Parsed {@link trainOptions}. */
export type TrainOptions = z.output<typeof trainOptions>;

/** Trains a model and leaves what the text needs of it in `results/`, which is in git. Never runs by itself. */
export const trainKind: TaskKind<typeof trainOptions> = {
  name: 'train',
  runsOn: 'anywhere',
  options: trainOptions,
  // Nx would restore results by removing the folder first; and what is in place already is not trained again anyway.
  cache: false,
  explicit: true,
  stateTarget: resultsStateTarget,
  configurations: { smoke: { smoke: true } },
  writes: ({ options }) => options.writes,
  results: ({ options }) => [...options.results, TRAINED_ON_NAME],
  plan: (target, scope) => {
    const plan = trainingPlan(target, scope);
    return { ...plan, problems: [...plan.problems, ...otherName(target, scope)] };
  },
  infers: ({ options, target }) => ({
    ...(target === trainTarget ? { [resultsStateTarget]: { executor: resultsStateExecutor, options } } : {}),
    ...searchOf(options),
  }),
  infersAnyway: ({ options, target }) => ({
    ...(target === trainTarget ? { [resultsStateTarget]: resultsStateExecutor } : {}),
    ...(isObject(options) && 'search' in options
      ? { search: searchExecutor, [searchStateTarget]: searchStateExecutor }
      : {}),
  }),
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const searchExecutor = 'nx-research:search';

/** The target that searches with the script of a training, in its environment, on what it reads. */
function searchOf(options: TrainOptions): Readonly<Record<string, TargetDeclaration>> {
  if (options.search === undefined) return {};
  const { search, script, args, reads, env, secrets, requires, pythonModules, needs, unrelated } = options;
  const shared = { search, script, args, reads, env, secrets, requires, pythonModules, needs, unrelated };
  return { search: { executor: searchExecutor, options: shared } };
}

function otherName({ project, target }: PlannedTarget<TrainOptions>, { files }: PlanningScope): Failure[] {
  if (target === trainTarget) return [];
  const file = declarationFile(project);
  return [
    {
      reason: 'invalid-options',
      what: `a target that trains is called "${trainTarget}", not "${target}": a project has one results/`,
      at: locateKey(file, files.read(file), ['targets', target]),
      tries: [`rename it to "${trainTarget}"; a second model is a second project`],
    },
  ];
}
