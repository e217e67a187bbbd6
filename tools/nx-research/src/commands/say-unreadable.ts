import type { UnreadableRecord } from '@research/reporting';
import type { TaskScope } from '../scope/task-scope';

const named = 5;

/** Names the records that were passed over, the first few. */
export function sayUnreadable(
  { say }: Pick<TaskScope<unknown>, 'say'>,
  unreadable: readonly UnreadableRecord[],
): void {
  for (const { file, why } of unreadable.slice(0, named)) say(`warning: ${file} is passed over: ${why}`);
  const rest = unreadable.length - named;
  if (rest > 0) say(`warning: ${rest} more records are passed over`);
}
