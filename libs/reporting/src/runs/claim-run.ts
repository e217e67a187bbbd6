import { isFileSystemError, statePath } from '@research/core';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Recording a run never takes this long: a process that claimed it earlier has died. */
const voidAfterMs = 60_000;

/**
 * Claims a run for being recorded, so that of two commands that start at once and find it killed one does it. False when
 * another has claimed it within the last minute. Rejects as `node:fs` does.
 */
export async function claimRun(workspaceRoot: string, runId: string, now: Date): Promise<boolean> {
  const file = statePath(workspaceRoot, 'runs', runId, 'nx', 'claimed');
  await mkdir(dirname(file), { recursive: true });
  const claim = (): Promise<boolean> => writeFile(file, '', { flag: 'wx' }).then(() => true, falseIfTaken);
  if (await claim()) return true;
  const claimed = await stat(file).catch(() => undefined);
  // A claim from the future is void, too: the clock was set back since.
  if (claimed && Math.abs(now.getTime() - claimed.mtimeMs) < voidAfterMs) return false;
  await rm(file, { force: true });
  return claim();
}

function falseIfTaken(error: unknown): false {
  if (isFileSystemError(error) && error.code === 'EEXIST') return false;
  throw error;
}
