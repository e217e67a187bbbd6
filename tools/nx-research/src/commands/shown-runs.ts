import type { UnreadableRecord } from '@research/reporting';
import type { TaskScope } from '../scope/task-scope';

/** The command of a run as it was typed, but for quotation marks. */
export const commandOf = ({ command }: { readonly command: readonly string[] }): string =>
  `nx ${command.join(' ')}`;

/** A part of 1 as a percentage: `7 %`. */
export const percent = (part: number): string => `${Math.round(part * 100)} %`;

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
