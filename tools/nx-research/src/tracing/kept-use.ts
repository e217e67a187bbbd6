import type { UndeclaredFile } from '@research/compute';
import { describeFailure, fail, ok, type Result, severalFailures } from '@research/core';
import type { TaskScope } from '../scope/task-scope';
import { describeUndeclared } from './describe-undeclared';
import { isStrict } from '../scope/is-strict';

/**
 * Says again what the run that made the outputs in place used without declaring it, or fails where that is asked: a
 * warning of yesterday is no less true today.
 */
export function keptUse(
  { task, workspace, ports, say }: TaskScope<unknown>,
  undeclared: readonly UndeclaredFile[],
): Result<void> {
  const failures = undeclared.map((file) =>
    describeUndeclared({ ...file, inside: isInside(file) }, task, workspace),
  );
  if (failures.length > 0 && isStrict(ports.env))
    return fail(severalFailures(`${task.id} used files that it does not declare`, failures));
  for (const failure of failures) say(`warning: ${describeFailure(failure)}`);
  return ok(undefined);
}

const isInside = ({ path }: UndeclaredFile): boolean => !/^(?:~?\/)/.test(path);
