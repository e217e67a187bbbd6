import type { UnreadableRecord } from '@research/reporting';

const most = 5;

/** A warning for each record that could not be read, the first few by name. */
export function describeUnreadable(unreadable: readonly UnreadableRecord[]): string[] {
  const named = unreadable.slice(0, most).map(({ file, why }) => `warning: ${file} is left out: ${why}`);
  const more = unreadable.length - named.length;
  return more > 0 ? [...named, `warning: ${more} more records are left out`] : named;
}
