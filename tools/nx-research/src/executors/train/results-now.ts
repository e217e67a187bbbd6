import { differsByLineEnds, hashFile, type Result, ok } from '@research/core';
import {
  parseTrainedOn,
  resultsState,
  type ResultsState,
  TRAINED_ON_NAME,
  type TrainingInputs,
} from '@research/data';
import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { resultsFolder, trainTarget } from '../../wiring/results';
import type { TrainOptions } from './kind';
import { inProject } from '../../wiring/project-path';

/** Compares the results in a project with what they would be trained on now. Fails when trained-on.json is not one. */
export const resultsNow = (
  scope: TaskScope<TrainOptions>,
  now: TrainingInputs,
): Promise<Result<ResultsState>> =>
  compareResults(scope, now, {
    names: scope.options.results,
    record: TRAINED_ON_NAME,
    command: `npx nx run ${scope.task.project}:${trainTarget}`,
  });

/** Some results of a project, by their names below `results/`. */
interface RecordedResults extends Pick<ResultsState, 'of' | 'command'> {
  readonly names: readonly string[];
  /** The file that says what they were made from. */
  readonly record: string;
}

/** The same of any results that a record lies with. */
export async function compareResults(
  { task, workspaceRoot }: TaskScope<unknown>,
  now: TrainingInputs,
  { names, record, ...asked }: RecordedResults,
): Promise<Result<ResultsState>> {
  const folder = inProject(task.projectRoot, resultsFolder);
  const there = (name: string): boolean =>
    statSync(join(workspaceRoot, folder, name), { throwIfNoEntry: false })?.isFile() ?? false;
  const results: Record<string, string> = {};
  for (const name of names.filter(there)) results[name] = await hashFile(join(workspaceRoot, folder, name));
  const comparison = {
    project: task.project,
    ...asked,
    record,
    names,
    now,
    results,
  };
  if (!there(record)) return ok(resultsState({ ...comparison, trainedOn: undefined }));
  const file = `${folder}/${record}`;
  const trainedOn = parseTrainedOn(readFileSync(join(workspaceRoot, file), 'utf8'), file);
  if (!trainedOn.ok) return trainedOn;
  const { sources, reads, results: before } = trainedOn.value;
  const otherLineEnds = new Set([
    ...(await withOtherLineEnds(workspaceRoot, reads)),
    ...(await withOtherLineEnds(join(workspaceRoot, task.projectRoot), sources)),
    ...(await withOtherLineEnds(join(workspaceRoot, folder), before)),
  ]);
  return ok(resultsState({ ...comparison, trainedOn: trainedOn.value, otherLineEnds }));
}

/** Which files have the hash that they had, but for their line ends. What tasks write is no file of git's. */
async function withOtherLineEnds(
  folder: string,
  hashes: Readonly<Record<string, string>>,
): Promise<string[]> {
  const names = Object.keys(hashes).filter(
    (name) => !name.endsWith('.gz') && statSync(join(folder, name), { throwIfNoEntry: false })?.isFile(),
  );
  const bytes = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return names.filter((name, index) => differsByLineEnds(bytes[index] ?? Buffer.of(), hashes[name] ?? ''));
}
