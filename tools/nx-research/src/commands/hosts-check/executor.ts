import {
  checkHost,
  chooseHost,
  type Demand,
  type Host,
  type HostCheck,
  type Hosts,
  knownTools,
} from '@research/compute';
import { fail, ok } from '@research/core';
import { defineExecutor } from '../../task/define-executor';
import { hostsOf } from '../../task/place';
import type { WiredTask } from '../../wiring/wired-task';
import { allTasks } from '../../wiring/wirings';
import { hostsCheckKind } from '../hosts';
import { describeChecks } from './describe-checks';

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

/** What the tasks that go to a host want to find there; those that want the same are together. */
export function demandsOn({ id }: Host, hosts: Hosts, tasks: readonly WiredTask[]): Demand[] {
  const demands = new Map<string, Demand>();
  for (const task of tasks.filter((candidate) => goesTo(id, candidate, hosts))) {
    const demand = demandOf(task);
    const key = JSON.stringify(demand);
    demands.set(key, { ...demand, tasks: [...(demands.get(key)?.tasks ?? []), task.id] });
  }
  return [...demands.values()];
}

function goesTo(id: string, { id: taskId, asks, runsOn }: WiredTask, hosts: Hosts): boolean {
  if (asks === undefined || runsOn !== 'anywhere') return false;
  const route = chooseHost({ taskId, needs: asks.needs, host: asks.host }, hosts);
  return route.ok && route.value.host.id === id;
}

const demandOf = ({ tools, pythonModules, asks }: WiredTask): Demand => ({
  tasks: [],
  tools: knownTools.filter((tool) => tools.includes(tool)),
  modules: pythonModules,
  requires: asks?.requires ?? {},
});
