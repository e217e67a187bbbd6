import { fail, fileSystemFailure, ok, type Result } from '@research/core';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { defineExecutor } from '../../task/define-executor';
import { trainTarget } from '../../wiring/results';
import { allTasks } from '../../wiring/wirings';
import { describeModels } from './describe-models';
import { trainingStatusKind } from './kind';
import { type ModelStatus, modelStatus } from './model-status';

export const executor = defineExecutor(trainingStatusKind, async (scope) => {
  const trainings = allTasks(scope.wirings)
    .filter(({ target }) => target === trainTarget)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const models: ModelStatus[] = [];
  for (const training of trainings) models.push(await modelStatus(scope, training));
  for (const line of describeModels(models)) scope.say(line);
  const { json } = scope.options;
  const written = json === undefined ? ok(undefined) : await writeJson(scope.workspaceRoot, json, models);
  return written.ok ? ok({ status: 'done' }) : written;
});

async function writeJson(
  workspaceRoot: string,
  file: string,
  models: readonly ModelStatus[],
): Promise<Result<void>> {
  const path = resolve(workspaceRoot, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${JSON.stringify({ models }, undefined, 2)}\n`);
    return ok(undefined);
  } catch (error) {
    return fail(fileSystemFailure(`${file} cannot be written`, error));
  }
}
