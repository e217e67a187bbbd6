import { type Failure, isMissing, statePath } from '@research/core';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunStart } from './run-start';
import type { SideRecord } from './side-file';

/** A run by what is known of it from outside: the words after `nx`, and not before when it started. */
export interface KnownRun {
  readonly command: readonly string[];
  readonly since: Date;
}

/** Why the tasks of a run failed, by the last attempt of each; none when the run is not found. */
export async function failuresOfRun(workspaceRoot: string, run: KnownRun): Promise<Failure[]> {
  const runs = statePath(workspaceRoot, 'runs');
  for (const name of (await list(runs)).sort().reverse()) {
    const start = await read<RunStart>(join(runs, name, 'start.json'));
    if (start === undefined || start.startedAt < run.since.toISOString()) continue;
    if (start.command.join('\0') === run.command.join('\0')) return failuresIn(join(runs, name));
  }
  return [];
}

async function failuresIn(folder: string): Promise<Failure[]> {
  const files = (await list(folder)).filter((file) => file.endsWith('.json') && file !== 'start.json').sort();
  const records = await Promise.all(files.map((file) => read<SideRecord>(join(folder, file))));
  const last = new Map(records.flatMap((record) => (record ? [[record.task, record] as const] : [])));
  return [...last.values()].flatMap(({ status, failure }) =>
    status === 'failed' && failure ? [failure] : [],
  );
}

const list = (folder: string): Promise<string[]> => readdir(folder).catch(whenMissing<string[]>([]));

async function read<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(whenMissing(undefined));
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

function whenMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (isMissing(error)) return value;
    throw error;
  };
}
