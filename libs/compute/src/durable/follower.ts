import { createHash, randomUUID } from 'node:crypto';
import { statePath, writeOnce } from '@research/core';
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
  try {
    return writeOnce(statePath(workspaceRoot, 'clone'), randomUUID);
  } catch {
    return workspaceName(workspaceRoot);
  }
}
