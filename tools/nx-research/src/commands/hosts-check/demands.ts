import { chooseHost, type Demand, type Host, type Hosts, knownTools } from '@research/compute';
import type { WiredTask } from '../../wiring/wired-task';

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

function goesTo(id: string, { id: taskId, asks }: WiredTask, hosts: Hosts): boolean {
  if (asks === undefined) return false;
  const route = chooseHost({ taskId, needs: asks.needs, host: asks.host }, hosts);
  return route.ok && route.value.host.id === id;
}

const demandOf = ({ tools, pythonModules, asks }: WiredTask): Demand => ({
  tasks: [],
  tools: knownTools.filter((tool) => tools.includes(tool)),
  modules: pythonModules,
  requires: asks?.requires ?? {},
});
