import type { Failure } from '@research/core';
import { git } from '../scope/git';
import type { WiredTask } from '../wiring/wired-task';

/**
 * The problems that a task reads files which git ignores and no task writes: Nx does not hash them, so after an edit the
 * document of before would come from the cache.
 */
export async function ignoredReads(
  { reads }: Pick<WiredTask, 'reads'>,
  workspaceRoot: string,
): Promise<Failure[]> {
  const tracked = reads.filter(({ producer, trainer }) => producer === undefined && trainer === undefined);
  const input = tracked.map(({ path }) => path).join('\0');
  const ignored = (await git(workspaceRoot, ['check-ignore', '-z', '--stdin'], { input })) ?? '';
  const names = new Set(ignored.split('\0'));
  return tracked
    .filter(({ path }) => names.has(path))
    .map(({ path, at }) => ({
      reason: 'undeclared-read',
      what: `${path} is ignored by git, so an edit of it would not build the document again`,
      at,
      tries: [
        `take it out of .gitignore, or force it in: git add --force ${path}`,
        'if a program makes it, declare the program as a task that writes it, and name it project/file',
      ],
    }));
}
