import { type Lease, type ProvenanceNotes, runStaged } from '@research/compute';
import type { Result } from '@research/core';
import type { RunCommand } from '@research/process';
import type { TaskOutcome, TaskScope } from '../scope/task-scope';
import type { UsedFile } from '../tracing/describe-undeclared';
import { judgeUse } from '../tracing/judge-use';
import type { TaskTrace } from '../tracing/with-trace';
import type { FoundTools } from './find-tools';
import type { Place } from './place';
import { prepareProduction, type ProductionInputs, reportProduction } from './production';

/** How an executor makes the outputs of its task itself. */
interface StagedProduction extends ProductionInputs {
  readonly work: (stage: WorkStage) => Promise<Result<void>>;
  /** Follows the processes of the work; absent: nothing does. */
  readonly trace?: TaskTrace;
  /** True when the work itself tells by `found` which files it used undeclared. */
  readonly watches?: boolean;
}

/** What the work of a production gets. */
export interface WorkStage {
  /** Absolute path of the fresh folder in which the declared outputs have to be. */
  readonly folder: string;
  /** Runs a command that holds the task's slots, streams to the terminal and ends when the task is interrupted. */
  readonly run: RunCommand;
  readonly tools: FoundTools;
  readonly place: Place;
  readonly lease: Lease;
  /** Adds to the provenance of the outputs. */
  note(notes: ProvenanceNotes): void;
  /** Takes a file that was used without being declared. */
  found(file: UsedFile): void;
}

/** Makes a task's outputs by work in this process and the commands it runs, unless they are in place already. */
export async function produce(
  scope: TaskScope<unknown>,
  { work, trace, watches = false, ...inputs }: StagedProduction,
): Promise<Result<TaskOutcome>> {
  const { task } = scope;
  const production = await prepareProduction(scope, inputs);
  if (!production.ok) return production;
  const { fingerprint, tools, place, context } = production.value;
  const used: UsedFile[] = [];
  const findUndeclared = () => judgeUse(scope, [...used, ...(trace?.usedFiles() ?? [])]);
  const staged = await runStaged(
    { fingerprint, needs: place.needs, writes: task.writes },
    trace || watches ? { ...context, findUndeclared } : context,
    ({ folder, lease, note }) =>
      work({
        folder,
        run: leasedRun(scope, lease),
        tools,
        place,
        lease,
        note,
        found: (file) => void used.push(file),
      }),
  );
  return staged.ok ? reportProduction(scope, production.value, staged.value) : staged;
}

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
