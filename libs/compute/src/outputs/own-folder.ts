import { chmodSync, mkdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { fail, type Failure, isFileSystemError, ok, type Result, stateFolder } from '@research/core';

const root = 0;
const writableByOthers = 0o022;
const sticky = 0o1000;

/**
 * Why accounts besides `user` and root could put something else in the place of a folder: another account owns a folder
 * on the way, or all may write to it and it is not sticky. Undefined where they cannot. Throws as `fs` does.
 */
export function replaceableBy(folder: string, user: number): string | undefined {
  for (let path = realpathSync(folder); path !== dirname(path);) {
    path = dirname(path);
    const { uid, mode } = statSync(path);
    if (uid !== user && uid !== root) return `${path} belongs to another account`;
    if ((mode & writableByOthers) !== 0 && (mode & sticky) === 0)
      return `${path} can be written to by other accounts`;
  }
  return undefined;
}

/**
 * Makes the state folder of a workspace, or takes the rights of others to it away. Logs, checkpoints and bytes in it
 * are taken for our own; an account that can write to the workspace can run anything anyway, so the folder need not be
 * safer than the workspace. Fails where it is. What the disk refuses is for those who need the folder.
 */
export function requireOwnState(workspaceRoot: string, user = process.getuid?.()): Result<void> {
  if (user === undefined) return ok(undefined); // Windows
  const folder = stateFolder(workspaceRoot);
  try {
    mkdirSync(folder, { mode: 0o700, recursive: true });
    if (statSync(folder).uid === user && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
    const why = weaknessOf(statSync(folder), { folder, workspace: statSync(workspaceRoot), user });
    return why === undefined ? ok(undefined) : fail(notOurs(folder, why));
  } catch (error) {
    if (isFileSystemError(error)) return ok(undefined);
    throw error;
  }
}

function weaknessOf(
  { uid, mode }: Stats,
  { folder, workspace, user }: { readonly folder: string; readonly workspace: Stats; readonly user: number },
): string | undefined {
  if (![user, root, workspace.uid].includes(uid)) return 'it belongs to another account';
  // Some disks (of Windows, in WSL2) know no rights: the workspace is as open then.
  if ((mode & writableByOthers & ~workspace.mode) !== 0) return 'other accounts can write to it';
  const isLink = realpathSync(folder) !== stateFolder(realpathSync(dirname(folder)));
  return isLink ? replaceableBy(folder, user) : undefined;
}

const notOurs = (folder: string, why: string): Failure => ({
  reason: 'file-system',
  what: `${folder} is not safe to use: ${why}. Anyone who can write to it can run programs as you`,
  tries: [
    'see who has written to it, and remove it: it is made again (docs/state-folder.md)',
    'each account needs a workspace of its own',
  ],
});
