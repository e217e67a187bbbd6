import { runStaged } from '@research/compute';
import { ok, type Result } from '@research/core';
import type { RunCommand } from '@research/process';
import type { FoundTools } from './find-tools';
import { leasedRun } from './leased-run';
import { oneSlot, prepareProduction, type ProductionInputs, reportProduction } from './production';
import type { TaskOutcome, TaskScope } from './task-scope';

/** How an executor makes the outputs of its task itself. */
export interface StagedProduction extends ProductionInputs {
  readonly work: (stage: WorkStage) => Promise<Result<void>>;
}

/** What the work of a production gets. */
export interface WorkStage {
  /** Absolute path of the fresh folder in which the declared outputs have to be. */
  readonly folder: string;
  /** Runs a command that holds the task's slots, streams to the terminal and ends when the task is interrupted. */
  readonly run: RunCommand;
  readonly tools: FoundTools;
}

/** Makes a task's outputs by work in this process and the commands it runs, unless they are in place already. */
export async function produce(
  scope: TaskScope<unknown>,
  { work, ...inputs }: StagedProduction,
): Promise<Result<TaskOutcome>> {
  const { task } = scope;
  const production = await prepareProduction(scope, inputs);
  if (!production.ok) return production;
  const { fingerprint, tools, where } = production.value;
  const staged = await runStaged(
    { fingerprint, needs: oneSlot, writes: task.writes },
    where,
    ({ folder, lease }) => {
      return work({ folder, run: leasedRun(scope, lease), tools });
    },
  );
  return staged.ok ? ok(reportProduction(scope, production.value, staged.value)) : staged;
}
