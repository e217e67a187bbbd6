import { fail, ok, type Result } from '@research/core';
import { nearMatches } from '@research/reporting';
import type { TaskScope } from '../scope/task-scope';
import { allTasks } from '../wiring/wirings';

/** A task id as somebody typed it: `chapter-5:build`, or the project alone for its build. Fails with near ones where there is none. */
export function knownTask({ wirings, workspace }: TaskScope<unknown>, typed: string): Result<string> {
  const wanted = typed.includes(':') ? typed : `${typed}:build`;
  const declared = workspace.projects.flatMap(({ name, targets }) =>
    Object.keys(targets).map((target) => `${name}:${target}`),
  );
  const known = new Set([...allTasks(wirings).map(({ id }) => id as string), ...declared]);
  if (known.has(wanted)) return ok(wanted);
  const near = nearMatches(wanted, [...known]);
  return fail({
    reason: 'unknown-project',
    what: `there is no task ${wanted}`,
    tries:
      near.length > 0 ? [`did you mean ${near.join(', ')}?`] : ['`npx nx show projects` lists the projects'],
  });
}
