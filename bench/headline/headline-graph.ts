import { lowerBoundMs, type PlacedTask } from '@research/reporting';
import { join } from 'node:path';
import { wiredTasks } from '../shell-tasks';
import type { HeadlineWorkflow } from './workflows';

/** A task of a workflow with the time that it is taken to take, each after those that it waits for. */
export interface HeadlineTask extends PlacedTask {
  readonly host: string;
  readonly slots: { readonly cpu: number; readonly gpu: number };
}

const repository = join(__dirname, '../..');

/** The tasks of a workflow at their stated times, in an order in which they can run. Throws when one of them is not there. */
export function headlineGraph(workflow: HeadlineWorkflow): HeadlineTask[] {
  const { minutes, gpu = [] } = workflow;
  const edges = edgesOf(workflow);
  const tasks = Object.entries(minutes).map(([id, length]): HeadlineTask => {
    const needsGpu = gpu.includes(id.slice(0, id.indexOf(':')));
    return {
      id,
      after: nearest(id, edges, minutes),
      ms: length * 60_000,
      host: needsGpu ? 'workstation' : 'local',
      slots: { cpu: 1, gpu: needsGpu ? 1 : 0 },
    };
  });
  return inOrder(tasks);
}

/** What no schedule can beat, in milliseconds, at the stated times. */
export const statedBoundMs = (tasks: readonly HeadlineTask[], { hosts }: HeadlineWorkflow): number =>
  lowerBoundMs(tasks, hosts);

/** The sum of the stated times in milliseconds. */
export const statedWorkMs = (tasks: readonly HeadlineTask[]): number =>
  tasks.reduce((sum, { ms }) => sum + ms, 0);

type Edges = ReadonlyMap<string, readonly string[]>;

function edgesOf({ minutes, after = {}, trainFirst = false }: HeadlineWorkflow): Edges {
  const wired: Edges = new Map(wiredTasks(repository, { trainFirst }).map((task) => [task.id, task.after]));
  const added = Object.entries(after).map(
    ([id, before]) => [id, [...(wired.get(id) ?? []), ...before]] as const,
  );
  const edges: Edges = new Map([...wired, ...added]);
  const missing = Object.keys(minutes).filter((id) => !edges.has(id));
  if (missing.length > 0)
    throw new Error(`this repository has no ${missing.join(', ')}: correct workflows.ts`);
  return edges;
}

/** The tasks with a stated time that one waits for, over those without. */
function nearest(id: string, edges: Edges, stated: Readonly<Record<string, number>>): string[] {
  const found = new Set<string>();
  const passed = new Set<string>();
  const visit = (before: string): void => {
    if (before in stated) found.add(before);
    else if (!passed.has(before)) {
      passed.add(before);
      edges.get(before)?.forEach(visit);
    }
  };
  edges.get(id)?.forEach(visit);
  return [...found];
}

function inOrder(tasks: readonly HeadlineTask[]): HeadlineTask[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const done = new Set<HeadlineTask>();
  const visit = (task: HeadlineTask): void => {
    task.after
      .flatMap((id) => byId.get(id) ?? [])
      .filter((before) => !done.has(before))
      .forEach(visit);
    done.add(task);
  };
  tasks.forEach(visit);
  return [...done];
}
