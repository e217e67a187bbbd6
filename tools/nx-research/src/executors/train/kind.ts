import type { Failure } from '@research/core';
import { TRAINED_ON_NAME } from '@research/data';
import { declarationFile } from '../../wiring/declaration';
import { locateKey } from '../../wiring/locate-key';
import { resultsStateExecutor, resultsStateTarget, trainTarget } from '../../wiring/results';
import type { PlannedTarget, PlanningScope, TaskKind } from '../../wiring/task-kind';
import { type TrainOptions, trainOptions } from './options';
import { trainingPlan } from './training-plan';

/** Trains a model and leaves what the text needs of it in `results/`, which is in git. Never runs by itself. */
export const trainKind: TaskKind<typeof trainOptions> = {
  name: 'train',
  runsOn: 'anywhere',
  options: trainOptions,
  // Nx would restore results by removing the folder first; and what is in place already is not trained again anyway.
  cache: false,
  explicit: true,
  configurations: { smoke: { smoke: true } },
  writes: ({ options }) => options.writes,
  results: ({ options }) => [...options.results, TRAINED_ON_NAME],
  plan: (target, scope) => {
    const plan = trainingPlan(target, scope);
    return { ...plan, problems: [...plan.problems, ...otherName(target, scope)] };
  },
  infers: ({ options, target }) =>
    target === trainTarget ? { [resultsStateTarget]: { executor: resultsStateExecutor, options } } : {},
};

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
