import { isMissing, replaceFile } from '@research/core';
import { readdir, readFile } from 'node:fs/promises';

/** Names in a folder of the state, sorted; none when it is not there: anybody may delete state at any time. */
export const listState = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(whenMissing<string[]>([]))).sort();

/** A JSON file of the state; `undefined` when it is not there or was cut off: the machine may stop at any time. */
export async function readState<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(whenMissing(undefined));
  try {
    return text === undefined ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** Writes a JSON file, whole or not at all, and the folders above it. Rejects as `node:fs` does (a full disk). */
export async function writeState(path: string, value: unknown): Promise<void> {
  replaceFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Turns "no such file" into a value; anything else stays an error. */
function whenMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (isMissing(error)) return value;
    throw error;
  };
}
