import type { TaskResults } from '@nx/devkit';
import { readProvenance } from '@research/compute';
import type { TaskId } from '@research/core';
import { writeSideFile } from '@research/reporting';
import { join } from 'node:path';

/** A task from the cache and what is odd about its outputs. */
export interface CachedWarnings {
  readonly task: TaskId;
  readonly warnings: readonly string[];
}

/** The warnings that came with outputs from the cache: no executor ran that could repeat them. */
export function cachedWarnings(workspaceRoot: string, results: TaskResults): CachedWarnings[] {
  return Object.values(results)
    .filter(({ status }) => status.includes('cache'))
    .flatMap(({ task }): CachedWarnings[] => {
      const warnings = task.outputs.flatMap(
        (output) => readProvenance(join(workspaceRoot, output))?.warnings ?? [],
      );
      return warnings.length > 0 ? [{ task: task.id as TaskId, warnings }] : [];
    })
    .sort((a, b) => (a.task < b.task ? -1 : 1));
}

/** One line for each. */
export const describeCachedWarnings = (cached: readonly CachedWarnings[]): string[] =>
  cached.flatMap(({ task, warnings }) =>
    warnings.map((warning) => `warning of ${task}, from the cache: ${warning}`),
  );

/** The run that they are recorded in. */
export interface WorkflowPhase {
  readonly runId: string;
  readonly phase: number;
  /** ISO 8601. */
  readonly at: string;
}

/** Records them for the summary at the end of a workflow. */
export async function recordCachedWarnings(
  workspaceRoot: string,
  cached: readonly CachedWarnings[],
  { runId, phase, at }: WorkflowPhase,
): Promise<void> {
  for (const { task, warnings } of cached) {
    const record = { task, attempt: 0, phase, kind: 'check-data', startedAt: at, endedAt: at };
    await writeSideFile(workspaceRoot, runId, {
      ...record,
      status: 'cached',
      notes: warnings.map((warning) => `warning: ${warning}`),
    });
  }
}
