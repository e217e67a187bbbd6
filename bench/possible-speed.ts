import { readRecords } from '@research/reporting';
import { availableParallelism } from 'node:os';
import type { Row } from './benchmark';

/** What the measured times of a run's tasks say about how fast it could have been. */
export interface PossibleSpeed {
  /** The longest chain of tasks that wait for each other, over all phases, in seconds: no number of cores beats it. */
  readonly criticalPath: number;
  /** The work of all tasks in seconds: what one core needs. */
  readonly work: number;
}

/** What the record of the last run of phases of a workspace says of it. */
export async function possibleSpeed(root: string): Promise<PossibleSpeed> {
  const { records } = await readRecords(root, { last: 1, where: ({ phases }) => phases.length > 0 });
  const [record] = records;
  if (record === undefined) throw new Error('no run of phases has left a record');
  return { criticalPath: record.criticalPath.ms / 1000, work: record.workMs / 1000 };
}

/** How near one more run came to what its tasks' own times allow. */
export function efficiencyRows(
  what: string,
  wallSeconds: number,
  { criticalPath, work }: PossibleSpeed,
): Row[] {
  const cores = availableParallelism();
  const bound = Math.max(criticalPath, work / cores);
  return [
    { what: `${what}: critical path of the measured tasks`, wall: `${criticalPath.toFixed(2)} s` },
    { what: `${what}: their work, shared by ${cores} cores`, wall: `${(work / cores).toFixed(2)} s` },
    {
      what: 'efficiency: the longer of the two, by the time it took',
      wall: (bound / wallSeconds).toFixed(2),
    },
  ];
}
