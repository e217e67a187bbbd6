import { isMissing, statePath } from '@research/core';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runIdSuffix } from './run-id';

/** What is known of a run when it starts; a run without an end was killed. */
export interface RunStart {
  readonly runId: string;
  readonly command: readonly string[];
  readonly startedAt: string;
  /** Git tree of the working tree at the start, when the workspace is a git repository. */
  readonly tree?: string;
}

const keptRuns = 200;
const startFile = (workspaceRoot: string, runId: string): string =>
  statePath(workspaceRoot, 'runs', runId, 'start.json');

/** Writes the start record, whole or not at all. */
export async function writeRunStart(workspaceRoot: string, start: RunStart): Promise<void> {
  const file = startFile(workspaceRoot, start.runId);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(start, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
}

/** Reads the start record of Nx's invocation; `undefined` when it is gone (the state folder was deleted during the run). */
export async function readRunStart(workspaceRoot: string, nxId: string): Promise<RunStart | undefined> {
  const runs = await readdir(statePath(workspaceRoot, 'runs')).catch(whenMissing<string[]>([]));
  const runId = runs.find((run) => run.endsWith(runIdSuffix(nxId)));
  if (runId === undefined) return undefined;
  const text = await readFile(startFile(workspaceRoot, runId), 'utf8').catch(whenMissing(undefined));
  return text === undefined ? undefined : (JSON.parse(text) as RunStart);
}

/** Turns "no such file" into a value; anything else stays an error. */
function whenMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (isMissing(error)) return value;
    throw error;
  };
}

/** Removes the oldest runs beyond the newest 200. */
export async function pruneRuns(workspaceRoot: string): Promise<void> {
  const folder = statePath(workspaceRoot, 'runs');
  const runs = (await readdir(folder).catch(whenMissing<string[]>([]))).sort();
  const old = runs.slice(0, Math.max(0, runs.length - keptRuns));
  await Promise.all(old.map((run) => rm(join(folder, run), { recursive: true, force: true })));
}
