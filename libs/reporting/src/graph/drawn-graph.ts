import { parseTaskId } from '@research/core';
import { criticalPath } from '../runs/critical-path';
import type { RunRecord, RunTask } from '../runs/run-record';
import type { Link } from './find-cycles';
import { mergeSeasons } from './merge-seasons';
import { necessaryLinks } from './necessary-links';
import type { ProjectGroup } from './project-group';
import { lookOf, type TaskLook } from './task-look';

/** A task, or the tasks of all seasons, as it is drawn. */
export interface DrawnTask {
  readonly id: string;
  readonly project: string;
  readonly target: string;
  readonly group: ProjectGroup;
  readonly look: TaskLook;
  /** How long it took when it last ran; of several the longest. Absent: no record knows. */
  readonly ms?: number;
  /** How many tasks it stands for. */
  readonly count: number;
  readonly isCritical: boolean;
}

/** A graph of tasks with what the records of runs tell of it. */
export interface DrawnGraph {
  readonly tasks: readonly DrawnTask[];
  /** From a task to the one it waits for; those that follow from others are left out. */
  readonly links: readonly Link[];
  /** The run whose tasks are told apart; absent: none is recorded. */
  readonly run?: RunRecord;
  /** The longest chain by the time that each task took when it last ran. */
  readonly criticalMs: number;
}

/** What a graph is drawn from. */
export interface GraphSources {
  readonly tasks: readonly { readonly id: string; readonly group: ProjectGroup }[];
  /** From a task to the one it waits for. */
  readonly links: readonly Link[];
  /** Newest first. */
  readonly records: readonly RunRecord[];
  /** Tasks whose inputs have changed since. */
  readonly stale: ReadonlySet<string>;
}

/** Puts a graph and the records of its runs together. The run that is drawn is the newest with any of the tasks. */
export function drawnGraph({ tasks, links, records, stale }: GraphSources): DrawnGraph {
  const ids = new Set(tasks.map(({ id }) => id));
  const inside = links.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const run = records.find((record) => record.tasks.some(({ id }) => ids.has(id)));
  const statuses = new Map(run?.tasks.map(({ id, status }) => [id, status]));
  const times = lastTimes(records, ids);
  const path = criticalPath(
    tasks.map(({ id }) => ({
      id,
      after: inside.filter(({ from }) => from === id).map(({ to }) => to),
      ms: times.get(id) ?? 0,
    })),
  );
  const critical = new Set(path.ms > 0 ? path.tasks : []);
  const drawn = tasks.map(({ id, group }): DrawnTask => {
    const ms = times.get(id);
    return {
      id,
      ...parseTaskId(id),
      group,
      look: lookOf(statuses.get(id), stale.has(id)),
      ...(ms === undefined ? {} : { ms }),
      count: 1,
      isCritical: critical.has(id),
    };
  });
  const merged = mergeSeasons(drawn, inside);
  return {
    tasks: merged.tasks,
    links: necessaryLinks(merged.links),
    criticalMs: path.ms,
    ...(run && { run }),
  };
}

/** How long each task took in the newest run that it ran in to its end. */
function lastTimes(records: readonly RunRecord[], ids: ReadonlySet<string>): Map<string, number> {
  const times = new Map<string, number>();
  for (const { tasks } of records) {
    for (const task of tasks) {
      const ms = ids.has(task.id) && !times.has(task.id) ? timeOf(task) : undefined;
      if (ms !== undefined) times.set(task.id, ms);
    }
  }
  return times;
}

function timeOf({ status, runMs }: RunTask): number | undefined {
  return status === 'built' || status === 'attached' || status === 'done' ? runMs : undefined;
}
