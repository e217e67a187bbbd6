import { fail, ok, type Result, type TaskId } from '@research/core';
import type { TaskGraphNote } from '@research/reporting';
import type { TaskScope } from '../scope/task-scope';

/**
 * Refuses to replace results while the same command builds something from them and does not wait: Nx has hashed the old ones, and
 * would keep what is made of the new ones under the old hash.
 * @param done what has not been done then: `trained`, `searched`
 */
export function requireNoReaders(
  { task, companions, graph }: Pick<TaskScope<unknown>, 'task' | 'companions' | 'graph'>,
  done: string,
): Result<void> {
  const waiting = tasksAfter(task.id, graph());
  const readers = companions()
    .filter(({ id, reads }) => id !== task.id && reads.some(({ trainer }) => trainer === task.id))
    .map(({ id }) => id)
    .filter((id) => !waiting.has(id))
    .sort();
  if (readers.length === 0) return ok(undefined);
  return fail({
    reason: 'stale-results',
    what: `${task.id} would replace results that this same command builds from (${readers.join(', ')}); nothing was ${done}`,
    tries: [`two commands: npx nx run ${task.id}`, 'then: npx nx affected -t build'],
  });
}

/** What waits for a task, through however many others. */
function tasksAfter(id: TaskId, graph: TaskGraphNote): ReadonlySet<string> {
  const after = new Set<string>([id]);
  for (let size = 0; size < after.size;) {
    size = after.size;
    for (const [other, task] of Object.entries(graph))
      if (task.after.some((before) => after.has(before))) after.add(other);
  }
  after.delete(id);
  return after;
}
