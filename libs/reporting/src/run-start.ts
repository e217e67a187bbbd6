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
  /** Present when this is not the whole run but one phase of it. */
  readonly phase?: { readonly id: string; readonly title: string };
}

const keptRuns = 200;

function startFile(workspaceRoot: string, { runId, phase }: Pick<RunStart, 'runId' | 'phase'>): string {
  const name = phase ? ['phases', `${phase.id}.json`] : ['start.json'];
  return statePath(workspaceRoot, 'runs', runId, ...name);
}

/** Writes the start record, whole or not at all. */
export async function writeRunStart(workspaceRoot: string, start: RunStart): Promise<void> {
  const file = startFile(workspaceRoot, start);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(start, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
}

/**
 * Reads the start record of Nx's invocation; `undefined` when it is gone (the state folder was deleted during the run).
 * @param phaseOf the run that the invocation is a phase of
 */
export async function readRunStart(
  workspaceRoot: string,
  nxId: string,
  phaseOf?: string,
): Promise<RunStart | undefined> {
  const folder = phaseOf === undefined ? ['.'] : [phaseOf, 'phases'];
  const names = await readdir(statePath(workspaceRoot, 'runs', ...folder)).catch(whenMissing<string[]>([]));
  const name = names.find((run) => run.replace(/\.json$/, '').endsWith(runIdSuffix(nxId)));
  if (name === undefined) return undefined;
  const file = phaseOf === undefined ? join(name, 'start.json') : name;
  const path = statePath(workspaceRoot, 'runs', ...folder, file);
  const text = await readFile(path, 'utf8').catch(whenMissing(undefined));
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
