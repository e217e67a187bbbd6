import { taskId } from '@research/core';
import { RESULTS_STATE_NAME, TRAINED_ON_NAME } from '@research/data';
import { declarationFile } from '../../wiring/declaration';
import { inProject } from '../../wiring/project-path';
import { resultsFile, trainTarget } from '../../wiring/results';
import type { PlannedTarget, TaskKind } from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';
import { trainOptions, type TrainOptions } from '../train/kind';
import { trainingPlan } from '../train/training-plan';

/** Options of `nx-research:results-state`: those of the `train` target whose results it looks at. */
export const resultsStateOptions = trainOptions;

/** Says whether a model's results are those of its inputs as they are now; trains nothing and runs no tool. */
export const resultsStateKind: TaskKind<typeof resultsStateOptions> = {
  name: 'results-state',
  options: resultsStateOptions,
  cache: true,
  onlyLooks: true,
  writes: () => [RESULTS_STATE_NAME],
  plan: (target, scope) => {
    const { reads, ...plan } = trainingPlan(target, scope);
    // A co-author without the model's tools still has its results.
    return { ...plan, reads: [...reads, ...results(target)], tools: [], pythonModules: [] };
  },
};

function results({ project, options }: PlannedTarget<TrainOptions>): ResolvedRead[] {
  return [...options.results, TRAINED_ON_NAME].map((name) => ({
    as: resultsFile(name),
    path: inProject(project.root, resultsFile(name)),
    at: { file: declarationFile(project) },
    trainer: taskId(project.name, trainTarget),
    project: project.name,
  }));
}
