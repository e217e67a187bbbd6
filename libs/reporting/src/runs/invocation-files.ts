import { statePath } from '@research/core';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Invocation, parsePhase, type TaskEnd, type TaskGraphNote } from './invocation';
import type { RunStart } from './run-start';
import { listState, readState, writeState } from './state-files';

/** An invocation of Nx within a run. */
export interface InvocationPlace {
  readonly workspaceRoot: string;
  readonly runId: string;
  /** From 1; 0 for the run itself. */
  readonly phase: number;
}

interface InvocationEnd {
  readonly endedAt: string;
  readonly ends: readonly TaskEnd[];
}

const fileOf = ({ workspaceRoot, runId, phase }: InvocationPlace, what: 'graph' | 'end'): string =>
  statePath(workspaceRoot, 'runs', runId, 'nx', `${phase}.${what}.json`);

/** Notes the task graph of an invocation, unless another of its executors has. */
export async function noteGraph(place: InvocationPlace, graph: () => TaskGraphNote): Promise<void> {
  const file = fileOf(place, 'graph');
  if (!existsSync(file)) await writeState(file, graph());
}

/** Notes how the tasks of a phase ended, for the record of the whole run. */
export const noteEnd = (place: InvocationPlace, end: InvocationEnd): Promise<void> =>
  writeState(fileOf(place, 'end'), end);

/**
 * The invocations of a run in their order, from what they have noted: the run itself first, then its phases. Empty when the
 * run is not there.
 */
export async function readInvocations(workspaceRoot: string, runId: string): Promise<Invocation[]> {
  const folder = statePath(workspaceRoot, 'runs', runId);
  const phases = (await listState(join(folder, 'phases'))).map((name) => join(folder, 'phases', name));
  const read = [join(folder, 'start.json'), ...phases].map(async (file): Promise<Invocation[]> => {
    const start = await readState<RunStart>(file);
    if (start === undefined) return [];
    const phase = start.phase === undefined ? 0 : parsePhase(start.phase.title).number;
    const place = { workspaceRoot, runId, phase };
    const [graph, end] = await Promise.all([
      readState<TaskGraphNote>(fileOf(place, 'graph')),
      readState<InvocationEnd>(fileOf(place, 'end')),
    ]);
    return [
      {
        start,
        ...(phase > 0 ? { phase } : {}),
        ...(graph && { graph }),
        ...(end ? { endedAt: end.endedAt, ends: end.ends } : { ends: [] }),
      },
    ];
  });
  const found = (await Promise.all(read)).flat();
  return found.sort((one, other) => (one.phase ?? 0) - (other.phase ?? 0));
}
