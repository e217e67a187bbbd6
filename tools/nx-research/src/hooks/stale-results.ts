import type { TaskResults } from '@nx/devkit';
import {
  describeResultsState,
  RESULTS_STATE_NAME,
  type ResultsState,
  resultsStateSchema,
} from '@research/data';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsStateTarget } from '../wiring/results';

/**
 * What a run has to say of stale results, two lines for each model: Nx shows nothing of tasks that succeed, and a document
 * that comes from the cache looks at nothing. Empty when all results that the run asked about are fresh.
 */
export function staleResults(workspaceRoot: string, results: TaskResults): string[] {
  return Object.values(results)
    .filter(({ task, status }) => task.target.target === resultsStateTarget && status !== 'failure')
    .flatMap(({ task }) => readState(join(workspaceRoot, task.projectRoot ?? '')))
    .filter(({ state }) => state !== 'fresh')
    .map((state) => `  ! ${describeResultsState(state)}\n    → ${state.command}`)
    .sort();
}

function readState(projectFolder: string): ResultsState[] {
  const path = join(projectFolder, 'out', resultsStateTarget, RESULTS_STATE_NAME);
  if (!existsSync(path)) return [];
  const parsed = resultsStateSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  return parsed.success ? [parsed.data] : [];
}
