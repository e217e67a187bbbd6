import { checkHost, type HostCheck } from '@research/compute';
import { fail, ok } from '@research/core';
import { defineExecutor } from '../../task/define-executor';
import { hostsOf } from '../../task/place';
import { allTasks } from '../../wiring/wirings';
import { demandsOn } from './demands';
import { describeChecks } from './describe-checks';
import { hostsCheckKind } from './kind';

export const executor = defineExecutor(hostsCheckKind, async (scope) => {
  const { workspaceRoot, ports, say } = scope;
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const tasks = allTasks(scope.wirings);
  const world = { workspaceRoot, env: ports.env, run: ports.runCommand, say };
  const checks: HostCheck[] = [];
  // One after the other: hosts of this machine would be in each other's way.
  for (const host of hosts.value.all)
    checks.push(await checkHost(host, { ...world, demands: demandsOn(host, hosts.value, tasks) }));
  for (const line of describeChecks(checks)) say(line);
  const failed = checks.filter(({ failures }) => failures.length > 0);
  if (failed.length === 0) return ok({ status: 'done' });
  return fail({
    reason: 'invalid-hosts',
    what: `${failed.length} of ${checks.length} hosts cannot be used as hosts.yaml says`,
    causes: failed.flatMap(({ failures }) => failures),
  });
});
