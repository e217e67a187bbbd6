import { hashBytes, hashFile } from '@research/core';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { hashLinkedFolder } from './scope/own-files';

/** What is behind a path: the hash of a file, those of everything in a folder, `absent` for a link that leads nowhere. */
async function contentOf(path: string): Promise<unknown> {
  try {
    const absolute = join(process.cwd(), path);
    return statSync(absolute).isDirectory() ? await hashLinkedFolder(absolute) : await hashFile(absolute);
  } catch {
    return 'absent';
  }
}

/** Prints one hash of what is behind the paths that are its arguments, for Nx, which follows no links itself. */
async function main(): Promise<void> {
  const paths = process.argv.slice(2).filter((word) => word !== '--outside');
  const contents = await Promise.all(paths.map(async (path) => [path, await contentOf(path)]));
  process.stdout.write(hashBytes(JSON.stringify(contents)));
}

void main();
