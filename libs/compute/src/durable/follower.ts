import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { statePath } from '@research/core';
import { workspaceName } from './workspace-name';

/**
 * Who follows a job: an id and a name for people. What a job leaves stays on its host until each of its followers has it, so
 * that a clone that sleeps meanwhile does not train again. The id is random, since two machines may have the same name and
 * the same folders; the path is a part of it, since a folder may be copied with its state.
 */
export function followerFields(workspaceRoot: string): [id: string, name: string] {
  const name = workspaceName(workspaceRoot);
  const id = createHash('sha256')
    .update(`${cloneId(workspaceRoot)}\0${workspaceRoot}`)
    .digest('hex');
  return [id.slice(0, 16), name];
}

/** On a disk that is full or read-only the name has to do. */
function cloneId(workspaceRoot: string): string {
  const file = statePath(workspaceRoot, 'clone');
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return makeCloneId(file, workspaceRoot);
  }
}

function makeCloneId(file: string, workspaceRoot: string): string {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, randomUUID(), { flag: 'wx' });
    return readFileSync(file, 'utf8');
  } catch {
    return workspaceName(workspaceRoot);
  }
}
