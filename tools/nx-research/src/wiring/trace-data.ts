import type { TaskId } from '@research/core';
import type { ReportedDatum } from '@research/reporting';
import type { ResolvedRead, WiredTask } from './wired-task';
import type { TasksById } from './wirings';
import { isResultsStateRead } from './results';
import { fetchKindName, isOriginRead } from './origin-file';

/** Everything that a task's outputs were made from, through however many tasks, nearest first and each file once. */
export function traceData(task: WiredTask | undefined, tasks: TasksById): ReportedDatum[] {
  const found = new Map<string, ReportedDatum>();
  const pending = [...(task?.reads ?? [])];
  for (let read = pending.shift(); read; read = pending.shift()) {
    if (found.has(read.path) || saysSomethingAbout(read)) continue;
    const producer = makerOf(read, tasks);
    found.set(read.path, datumOf(read, producer));
    pending.push(...(producer?.reads ?? []));
  }
  return [...found.values()];
}

/** True for files about data and results, which no table is made of. */
const saysSomethingAbout = (read: ResolvedRead): boolean => isOriginRead(read) || isResultsStateRead(read);

/** The task that made a file: it wrote it, or trained what lies in git. */
function makerOf({ producer, trainer }: ResolvedRead, tasks: TasksById): WiredTask | undefined {
  const id = producer ?? trainer;
  return id === undefined ? undefined : tasks.get(id);
}

function datumOf({ path }: ResolvedRead, producer: WiredTask | undefined): ReportedDatum {
  if (!producer) return { file: path, pinned: false };
  const { id, entry, kind } = producer;
  const pinned = kind === fetchKindName;
  return { file: path, task: id, ...(entry === undefined ? {} : { entry }), pinned };
}

/** Every task that some files come from, the nearest first. */
export function tasksBehind(reads: readonly ResolvedRead[], tasks: TasksById): WiredTask[] {
  const found = new Map<TaskId, WiredTask>();
  const pending = [...reads];
  for (let read = pending.shift(); read; read = pending.shift()) {
    const task = makerOf(read, tasks);
    if (!task || found.has(task.id)) continue;
    found.set(task.id, task);
    pending.push(...task.reads);
  }
  return [...found.values()];
}
