import { fail, ok, type Result } from '@research/core';
import type { TaskScope } from '../../scope/task-scope';

/**
 * Refuses to train while the same command builds something from the results: Nx has hashed those of before, and would keep
 * what is made of the new ones under the old hash.
 */
export function readersInThisRun({ task, companions }: TaskScope<unknown>): Result<void> {
  const readers = companions()
    .filter(({ explicit, reads }) => !explicit && reads.some(({ trainer }) => trainer === task.id))
    .map(({ id }) => id)
    .sort();
  if (readers.length === 0) return ok(undefined);
  return fail({
    reason: 'stale-results',
    what: `${task.id} would replace results that this same command builds from (${readers.join(', ')}); nothing was trained`,
    tries: [`two commands: npx nx run ${task.id}`, 'then: npx nx affected -t build'],
  });
}
