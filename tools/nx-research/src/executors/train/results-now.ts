import { hashFile, type Result, ok } from '@research/core';
import {
  parseTrainedOn,
  resultsState,
  type ResultsState,
  TRAINED_ON_NAME,
  type TrainingInputs,
} from '@research/data';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { resultsFolder, trainTarget } from '../../wiring/results';
import type { TrainOptions } from './options';
import { inProject } from '../../wiring/project-path';

/** Compares the results in a project with what they would be trained on now. Fails when trained-on.json is not one. */
export async function resultsNow(
  { task, options, workspaceRoot }: TaskScope<TrainOptions>,
  now: TrainingInputs,
): Promise<Result<ResultsState>> {
  const folder = inProject(task.projectRoot, resultsFolder);
  const there = (name: string): boolean =>
    statSync(join(workspaceRoot, folder, name), { throwIfNoEntry: false })?.isFile() ?? false;
  const results: Record<string, string> = {};
  for (const name of options.results.filter(there))
    results[name] = await hashFile(join(workspaceRoot, folder, name));
  const comparison = {
    project: task.project,
    command: `npx nx run ${task.project}:${trainTarget}`,
    now,
    results,
  };
  if (!there(TRAINED_ON_NAME)) return ok(resultsState({ ...comparison, trainedOn: undefined }));
  const file = `${folder}/${TRAINED_ON_NAME}`;
  const trainedOn = parseTrainedOn(readFileSync(join(workspaceRoot, file), 'utf8'), file);
  return trainedOn.ok ? ok(resultsState({ ...comparison, trainedOn: trainedOn.value })) : trainedOn;
}
