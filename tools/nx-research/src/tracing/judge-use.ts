import type { UndeclaredFile } from '@research/compute';
import { describeFailure, type Failure, fail, ok, type Result, severalFailures } from '@research/core';
import { git } from '../scope/git';
import type { TaskScope } from '../scope/task-scope';
import { describeUndeclared, type UsedFile } from './describe-undeclared';
import { isStrict } from '../scope/is-strict';
import { ownerOf } from '../wiring/owner-of';

/**
 * Says which files a task used without declaring them, and gives them for its provenance. Fails where that is asked
 * (`isStrict`), and always for a write that damages what is another's: another project's or task's file, a tracked file.
 */
export async function judgeUse(
  scope: TaskScope<unknown>,
  files: readonly UsedFile[],
): Promise<Result<readonly UndeclaredFile[]>> {
  const { task, workspace, ports, say } = scope;
  const damaging = await damagingWrites(scope, files);
  const wrong = isStrict(ports.env) ? files : damaging;
  const describe = (file: UsedFile): Failure => describeUndeclared(file, task, workspace);
  for (const file of files.filter((one) => !wrong.includes(one)))
    say(`warning: ${describeFailure(describe(file))}`);
  if (wrong.length > 0)
    return fail(severalFailures(`${task.id} uses files that it does not declare`, wrong.map(describe)));
  return ok(files.map(({ path, access, by }) => ({ path, access, by })));
}

/** The writes among them that hit what is not the task's. */
export async function damagingWrites(
  { task, workspace, workspaceRoot }: TaskScope<unknown>,
  files: readonly UsedFile[],
): Promise<UsedFile[]> {
  const writes = files.filter(({ access, inside }) => inside && access === 'write');
  if (writes.length === 0) return [];
  const paths = writes.map(({ path }) => path);
  const listed = await git(workspaceRoot, ['--literal-pathspecs', 'ls-files', '-z', '--', ...paths]);
  const tracked = new Set((listed ?? '').split('\0'));
  return writes.filter(({ path }) => {
    const owner = ownerOf(path, workspace);
    if (tracked.has(path)) return true;
    if (owner.kind === 'none') return false;
    return owner.kind === 'source' ? owner.project !== task.project : owner.task !== task.id;
  });
}
