import { statePath } from '@research/core';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunProcess, RunStart } from './run-start';
import { listState, readState } from './state-files';

/** The ids of runs that have not ended and whose process is gone: nx was killed, or the machine stopped. */
export async function unendedRuns(
  workspaceRoot: string,
  isThere: (process: RunProcess) => boolean,
): Promise<string[]> {
  const runs = statePath(workspaceRoot, 'runs');
  const open = (await listState(runs)).filter((run) => !existsSync(join(runs, run, 'nx', '0.end.json')));
  const starts = await Promise.all(open.map((run) => readState<RunStart>(join(runs, run, 'start.json'))));
  return starts.flatMap((start) => (start?.process && !isThere(start.process) ? [start.runId] : []));
}
