import { criticalPath, type TimedTask } from './critical-path';
import type { SlotCounts } from '@research/core';

/** A task and the slots that it takes. */
export interface PlacedTask extends TimedTask {
  readonly host?: string;
  readonly slots?: SlotCounts;
}

/**
 * The shortest time in milliseconds that any schedule needs: the critical path, or the work for one kind of slot of one host
 * divided by their number, whichever is more.
 * @param slots those of each host
 */
export function lowerBoundMs(
  tasks: readonly PlacedTask[],
  slots: Readonly<Record<string, SlotCounts>>,
): number {
  const loads = Object.entries(slots).flatMap(([host, counts]) => {
    const here = tasks.filter((task) => task.host === host);
    return Object.entries(counts).map(([kind, count]) => {
      const work = here.reduce((sum, { ms, slots: taken }) => sum + ms * (taken?.[kind] ?? 0), 0);
      return count > 0 ? work / count : 0;
    });
  });
  return Math.max(criticalPath(tasks).ms, ...loads);
}
