import type { UnreadableRecord } from '@research/reporting';
import type { TaskScope } from '../task/task-scope';

/** Names the records that were passed over. */
export function sayUnreadable(
  { say }: Pick<TaskScope<unknown>, 'say'>,
  unreadable: readonly UnreadableRecord[],
): void {
  for (const { file, why } of unreadable) say(`warning: ${file} is passed over: ${why}`);
}
