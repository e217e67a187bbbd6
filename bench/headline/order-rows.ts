import { lowerBoundMs } from '@research/reporting';
import type { Row } from '../benchmark';
import { ownParallel } from '../own-parallel';
import type { HeadlineTask } from './headline-graph';
import { criticalFirst, listSchedule, nxOrder } from './list-schedule';

/**
 * What the order of tasks costs, computed: the stated times on so many slots of one host, started in Nx's order with slots in
 * order of arrival and by rank, and started by rank as well.
 */
export function orderRow(what: string, tasks: readonly HeadlineTask[], slots: number): Row {
  const bound = lowerBoundMs(tasks, { local: { cpu: slots, gpu: 0 } });
  const parallel = ownParallel();
  const [start, critical] = [nxOrder(tasks), criticalFirst(tasks)];
  const arrival = listSchedule(tasks, { slots, parallel, start });
  const ranked = listSchedule(tasks, { slots, parallel, start, lease: critical });
  const best = listSchedule(tasks, { slots, parallel, start: critical, lease: critical });
  const words = [
    `lower bound ${minutes(bound)}`,
    `slots by arrival ${minutes(arrival)}`,
    `by rank ${minutes(ranked)}`,
    `started by rank as well ${minutes(best)}`,
  ];
  return { what: `${what}, computed for ${slots} slots: ${words.join(', ')}` };
}

const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;
