import { fail, ok, type Result, severalFailures, parseTaskId } from '@research/core';
import { hashContent, type TrainingInputs } from '@research/data';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { contentIdentity, missingReads } from '../../task/content-identity';
import { dataOrigin } from '../../task/data-origin';
import { isOriginRead } from '../../wiring/origin-file';
import { isBelow, outputName } from '../../wiring/project-path';
import { resultsFile } from '../../wiring/results';
import type { ResolvedRead } from '../../wiring/wired-task';
import type { TrainOptions } from './kind';

/** What a model would be trained on now. Fails when a file that it reads is not there, or data of two origins is mixed. */
export function trainingInputs(scope: TaskScope<TrainOptions>): Promise<Result<TrainingInputs>> {
  const { args, requires, writes, results, reads } = scope.options;
  return inputsOf(scope, { args, requires, writes, results, reads });
}

/** The same of all that fits a model. @param options those that can change what it leaves */
export async function inputsOf(
  scope: TaskScope<Pick<TrainOptions, 'script' | 'env' | 'unrelated'>>,
  options: TrainingInputs['options'],
): Promise<Result<TrainingInputs>> {
  const { workspaceRoot } = scope;
  const { script, unrelated } = scope.options;
  const reads = readsThere(scope).task.reads.filter((read) => !isResult(read));
  const missing = missingReads(workspaceRoot, reads);
  if (missing.length > 0) return fail(severalFailures('files that training reads are not there', missing));
  const origin = dataOrigin(scope, reads);
  if (!origin.ok) return origin;
  const { sources, env } = await contentIdentity(scope);
  return ok({
    origin: origin.value,
    script,
    options,
    sources: Object.fromEntries(Object.entries(sources).filter(([path]) => !isBelow(path, unrelated))),
    reads: await contentOf(
      workspaceRoot,
      reads.filter((read) => !isOriginRead(read)),
    ),
    env,
  });
}

/** A scope without the files that a task does without where they are not there. */
export function readsThere<Scope extends Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>>(
  scope: Scope,
): Scope {
  const isThere = ({ optional, path }: ResolvedRead): boolean =>
    optional === undefined || existsSync(join(scope.workspaceRoot, path));
  return { ...scope, task: { ...scope.task, reads: scope.task.reads.filter(isThere) } };
}

/** True for what `results-state` reads besides: the results themselves. Names of other reads have no `/`. */
const isResult = ({ as }: ResolvedRead): boolean => as.startsWith(resultsFile(''));

async function contentOf(
  workspaceRoot: string,
  reads: readonly ResolvedRead[],
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const read of reads) hashes[nameOf(read)] = await hashContent(join(workspaceRoot, read.path));
  return hashes;
}

/** `project:target/file` for what a task writes, else the path in the workspace. */
function nameOf({ path, producer }: ResolvedRead): string {
  if (producer === undefined) return path;
  return `${producer}/${outputName(path, parseTaskId(producer).target)}`;
}
