import type { TaskGraphNote } from '../runs/invocation';
import type { RunTimes } from './run-times';

/**
 * Seconds of the longest chain of tasks that starts with this one, by the times that they took before; tasks whose time is not known
 * count as none. In a graph with a circle, which Nx does not run, a task counts once on its chain.
 */
export function chainBehind(id: string, graph: TaskGraphNote, times: RunTimes): number {
  const dependants = new Map<string, string[]>(Object.keys(graph).map((task) => [task, []]));
  for (const [dependant, { after }] of Object.entries(graph))
    for (const before of after) dependants.get(before)?.push(dependant);
  const known = new Map<string, number>();
  const chain = (task: string): number => {
    const found = known.get(task);
    if (found !== undefined) return found;
    known.set(task, 0);
    const behind = Math.max(0, ...(dependants.get(task) ?? []).map(chain));
    const seconds = (times.get(task) ?? 0) / 1000 + behind;
    known.set(task, seconds);
    return seconds;
  };
  return chain(id);
}
