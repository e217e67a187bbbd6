import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { oneProcess, type Workspace } from './workspace';

/** Nx's hash of every task of a workspace by its id; nothing runs. A task whose hash has not moved comes from the cache. */
export async function taskHashes({ root }: Workspace): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await promisify(execFile)('node', [join(__dirname, 'hash-tasks.mjs')], {
    cwd: root,
    env: { ...process.env, ...oneProcess },
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout) as Record<string, string>;
}
