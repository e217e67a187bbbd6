import { readRecords } from '@research/reporting';

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
