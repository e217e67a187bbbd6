import { watchTasks } from '@research/testing';
import { nxCommand } from '../nx-command';
import { timeCommand, type TimedRun } from '../time-command';

/** How an nx command is timed. */
export interface NxTiming {
  /** The tasks that must run, and no others; absent: any. */
  readonly tasks?: readonly string[];
  readonly memory?: boolean;
}

/** Times an nx command. Throws when it fails, and when other tasks ran than those that should. */
export async function timeNx(
  root: string,
  args: readonly string[],
  { tasks, memory = false }: NxTiming,
): Promise<TimedRun> {
  const ran = watchTasks(root);
  const run = await timeCommand({ ...nxCommand(root, args), memory });
  const actual = Object.entries(ran())
    .filter(([, status]) => status !== 'kept')
    .map(([task]) => task);
  const [wanted, got] = [[...(tasks ?? actual)].sort().join(' '), actual.sort().join(' ')];
  if (wanted !== got)
    throw new Error(`nx ${args.join(' ')} ran ${got || 'nothing'}; it should run ${wanted || 'nothing'}`);
  return run;
}
