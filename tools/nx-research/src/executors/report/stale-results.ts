import type { StaleResult } from '@research/reporting';
import type { TaskScope } from '../../scope/task-scope';
import { resultsStates } from '../document/check-results';

/** The models behind a document whose committed results are not those of the present inputs, and why. */
export function staleResults(scope: Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>): StaleResult[] {
  return resultsStates(scope)
    .filter(({ state }) => state !== 'fresh')
    .map(({ project, state, why }) => ({ project, why: [state, ...why].join(': ') }));
}
