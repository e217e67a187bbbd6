import { readProvenance } from '@research/compute';
import { type Failure, fail, ok, type Result, severalFailures } from '@research/core';
import { join } from 'node:path';

/** What a run says of a task: the part of Nx's result that is looked at. */
export interface TaskEnding {
  readonly status: string;
  readonly task: { readonly id: string; readonly outputs: readonly string[] };
}

/**
 * Fails when outputs that this run took from Nx's cache were made with files that their task does not declare: no
 * executor is started for them, so nothing else could tell. Looks at the provenance that lies beside the outputs.
 */
export function cachedUse(workspaceRoot: string, endings: readonly TaskEnding[]): Result<void> {
  const failures = endings
    .filter(({ status }) => status.includes('cache'))
    .flatMap(({ task }) => task.outputs.flatMap((output) => usesOf(task.id, join(workspaceRoot, output))));
  return failures.length === 0
    ? ok(undefined)
    : fail(severalFailures('outputs from the cache were made with undeclared files', failures));
}

function usesOf(id: string, outputFolder: string): Failure[] {
  return (readProvenance(outputFolder)?.undeclared ?? []).map(({ path, access }) => ({
    reason: `undeclared-${access}`,
    what: `${id} ${access === 'read' ? 'reads' : 'writes'} ${path}, which it does not declare`,
    tries: [`npx nx run ${id} --skip-nx-cache says where, and what to declare`],
  }));
}
