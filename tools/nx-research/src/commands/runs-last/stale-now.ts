import { readProvenance } from '@research/compute';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../plan/make-plan';
import { localTime } from '../../task/local-time';
import type { TaskScope } from '../../scope/task-scope';
import { tasksById } from '../../wiring/wirings';
import type { TaskId } from '@research/core';

/** A finished PDF that is behind, or may be. */
export interface StaleDocument {
  /** Relative to the workspace. */
  readonly file: string;
  /** When it was made, on the clock of this machine. */
  readonly of: string;
  /** True where it is not known before what comes first has run. */
  readonly perhaps: boolean;
}

/** The documents that are there and that a plan makes anew. */
export function staleNow({ wirings, workspaceRoot }: TaskScope<unknown>, plan: Plan): StaleDocument[] {
  const wired = tasksById(wirings);
  return plan.tasks
    .filter(({ state }) => state.kind === 'runs' || state.kind === 'may run')
    .flatMap(({ id, state }) => {
      const task = wired.get(id as TaskId);
      const files = task?.kind === 'document' ? task.writes.filter((file) => file.endsWith('.pdf')) : [];
      const provenance = readProvenance(join(workspaceRoot, task?.outputFolder ?? ''));
      return files.flatMap((name) => {
        const file = `${task?.outputFolder}/${name}`;
        const found = statSync(join(workspaceRoot, file), { throwIfNoEntry: false });
        if (found === undefined) return [];
        // Nx may have put it there later, from its cache.
        const made = provenance === undefined ? found.mtime : new Date(provenance.startedAt);
        return [{ file, of: localTime(made), perhaps: state.kind === 'may run' }];
      });
    });
}
