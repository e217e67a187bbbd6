import { ok, type Result } from '@research/core';
import {
  describeResultsState,
  isUsedThoughNotFresh,
  RESULTS_STATE_NAME,
  type ResultsState,
} from '@research/data';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { produce } from '../../task/produce';
import { oneSlot } from '../../wiring/host-asks';

/**
 * Leaves what was found of some results in `state.json`, says so where they are stale, and fails where they are not usable.
 * @param usable whether they are
 */
export async function sayState(
  scope: TaskScope<unknown>,
  found: ResultsState,
  usable: Result<void>,
): Promise<Result<TaskOutcome>> {
  const { state, command } = found;
  if (state === 'stale') scope.say(`warning: ${describeResultsState(found)} (${command})`);
  // All that was read is in the state; results that are missing must not keep it from being written.
  const written = await produce(
    { ...scope, task: { ...scope.task, reads: [] } },
    {
      identity: { state: found },
      // Its options are those of the work that it looks at: a GPU that is at work must not keep a build waiting.
      asks: { needs: oneSlot, requires: {} },
      work: async ({ folder }) => {
        await writeFile(join(folder, RESULTS_STATE_NAME), `${JSON.stringify(found, undefined, 2)}\n`);
        return ok(undefined);
      },
    },
  );
  if (!usable.ok) return usable;
  if (!written.ok || !isUsedThoughNotFresh(found)) return written;
  return ok({ ...written.value, notes: [describeResultsState(found)], next: [command] });
}
