import type { Host } from '@research/compute';
import { fail, ok, type Result } from '@research/core';
import { hostsOf } from '../task/place';
import type { TaskScope } from '../scope/task-scope';

/** Every host, or the one that is named; fails with `no-host` when there is none of that name. */
export async function chosenHosts(
  scope: TaskScope<unknown>,
  name: string | undefined,
): Promise<Result<readonly Host[]>> {
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const chosen = hosts.value.all.filter(({ id }) => name === undefined || id === name);
  if (chosen.length > 0) return ok(chosen);
  return fail({
    reason: 'no-host',
    what: `there is no host ${name}`,
    tries: [`name one of ${hosts.value.all.map(({ id }) => id).join(', ')}`],
  });
}
