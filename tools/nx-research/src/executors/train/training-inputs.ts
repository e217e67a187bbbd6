import { fail, ok, type Result, severalFailures, parseTaskId } from '@research/core';
import { hashContent, type TrainingInputs } from '@research/data';
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
export async function trainingInputs(scope: TaskScope<TrainOptions>): Promise<Result<TrainingInputs>> {
  const { options, task, workspaceRoot } = scope;
  const reads = task.reads.filter((read) => !isResult(read));
  const missing = missingReads(workspaceRoot, reads);
  if (missing.length > 0) return fail(severalFailures('files that training reads are not there', missing));
  const origin = dataOrigin(scope, reads);
  if (!origin.ok) return origin;
  const { sources, env } = await contentIdentity(scope);
  const { script, args, requires, writes, results, unrelated } = options;
  return ok({
    origin: origin.value,
    script,
    options: { args, requires, writes, results, reads: options.reads },
    sources: Object.fromEntries(Object.entries(sources).filter(([path]) => !isBelow(path, unrelated))),
    reads: await contentOf(
      workspaceRoot,
      reads.filter((read) => !isOriginRead(read)),
    ),
    env,
  });
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
