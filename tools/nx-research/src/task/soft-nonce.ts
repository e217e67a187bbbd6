import { isMissing, statePath } from '@research/core';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const nonceFile = (workspaceRoot: string): string => statePath(workspaceRoot, 'soft', 'nonce');

/** The value of this workspace; a new one after a soft failure, and where the state has been deleted. */
export async function softNonce(workspaceRoot: string): Promise<string> {
  const file = nonceFile(workspaceRoot);
  const known = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (known) return known;
  const fresh = randomUUID();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, fresh);
  return fresh;
}

/** Makes what Nx has just cached of a soft failure unreachable. */
export const dropSoftNonce = (workspaceRoot: string): Promise<void> =>
  rm(nonceFile(workspaceRoot), { force: true });
