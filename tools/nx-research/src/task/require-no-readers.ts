import { fail, ok, type Result } from '@research/core';
import type { TaskScope } from '../scope/task-scope';

/**
 * Refuses to replace results while the same command builds something from them: Nx has hashed the old ones, and would keep
 * what is made of the new ones under the old hash. A training that waits for them is no such reader.
 * @param done what has not been done then: `trained`, `searched`
 */
export function requireNoReaders(
  { task, companions }: Pick<TaskScope<unknown>, 'task' | 'companions'>,
  done: string,
): Result<void> {
  const readers = companions()
    .filter(({ explicit, after }) => !explicit || !after.includes(task.id))
    .filter(({ id, reads }) => id !== task.id && reads.some(({ trainer }) => trainer === task.id))
    .map(({ id }) => id)
    .sort();
  if (readers.length === 0) return ok(undefined);
  return fail({
    reason: 'stale-results',
    what: `${task.id} would replace results that this same command builds from (${readers.join(', ')}); nothing was ${done}`,
    tries: [`two commands: npx nx run ${task.id}`, 'then: npx nx affected -t build'],
  });
}
