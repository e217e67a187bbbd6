import type { Lease } from '@research/compute';
import type { RunCommand } from '@research/process';
import type { TaskScope } from '../scope/task-scope';

/** Runs commands that hold a lease, stream to the terminal and end when the task is interrupted. */
export const leasedRun =
  (
    {
      ports,
      sink,
      signal,
      concealment,
    }: Pick<TaskScope<unknown>, 'ports' | 'sink' | 'signal' | 'concealment'>,
    lease: Lease,
  ): RunCommand =>
  (command, io) =>
    ports.runCommand({ ...command, inherit: lease.descriptors }, { sink, signal, concealment, ...io });
