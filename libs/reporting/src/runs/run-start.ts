import { statePath } from '@research/core';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runIdSuffix } from './run-id';
import { listState, readState, writeState } from './state-files';

/** What is known of a run when it starts; a run without an end was killed. */
export interface RunStart {
  readonly runId: string;
  readonly command: readonly string[];
  readonly startedAt: string;
  /** HEAD, when there is a commit. */
  readonly commit?: string;
  /** The process that has to be there as long as the run goes on. */
  readonly process?: RunProcess;
  /** Git tree of the working tree at the start, when the workspace is a git repository. */
  readonly tree?: string;
  /** Present when this is not the whole run but one phase of it. */
  readonly phase?: { readonly id: string; readonly title: string };
}

/** A process, told from one that gets the same number later. */
export interface RunProcess {
  readonly pid: number;
  /** When the machine was started and the process in it, as far as the system tells. */
  readonly birth: string;
}

const keptRuns = 200;

function startFile(workspaceRoot: string, { runId, phase }: Pick<RunStart, 'runId' | 'phase'>): string {
  const name = phase ? ['phases', `${phase.id}.json`] : ['start.json'];
  return statePath(workspaceRoot, 'runs', runId, ...name);
}

/** Writes the start record, whole or not at all. */
export async function writeRunStart(workspaceRoot: string, start: RunStart): Promise<void> {
  await writeState(startFile(workspaceRoot, start), start);
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
  const names = await listState(statePath(workspaceRoot, 'runs', ...folder));
  const name = names.find((run) => run.replace(/\.json$/, '').endsWith(runIdSuffix(nxId)));
  if (name === undefined) return undefined;
  const file = phaseOf === undefined ? join(name, 'start.json') : name;
  return readState<RunStart>(statePath(workspaceRoot, 'runs', ...folder, file));
}

/** Removes the oldest runs beyond the newest 200. */
export async function pruneRuns(workspaceRoot: string): Promise<void> {
  const folder = statePath(workspaceRoot, 'runs');
  const runs = await listState(folder);
  const old = runs.slice(0, Math.max(0, runs.length - keptRuns));
  await Promise.all(old.map((run) => rm(join(folder, run), { recursive: true, force: true })));
}
