import { hashFile } from '@research/core';
import { join } from 'node:path';

/** SHA-256 of some files of a folder, by name. */
export async function hashesOf(folder: string, names: readonly string[]): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const name of names) hashes[name] = await hashFile(join(folder, name));
  return hashes;
}
