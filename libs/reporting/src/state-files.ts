import { isMissing } from '@research/core';
import { readdir, readFile } from 'node:fs/promises';

/** Names in a folder of the state, sorted; none when it is not there: anybody may delete state at any time. */
export const listState = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(whenMissing<string[]>([]))).sort();

/** A JSON file of the state; `undefined` when it is not there. */
export async function readState<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(whenMissing(undefined));
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** Turns "no such file" into a value; anything else stays an error. */
function whenMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (isMissing(error)) return value;
    throw error;
  };
}
