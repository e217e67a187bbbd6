import { createHash } from 'node:crypto';
import type { WiredTask } from '../../tools/nx-research/src/wiring/wired-task';

/** How a task of a made run went; times are milliseconds from the start of the run. */
export interface MadeTask {
  readonly task: WiredTask;
  /** As Nx names it. */
  readonly status: 'success' | 'failure' | 'skipped' | 'local-cache';
  readonly fromMs: number;
  readonly queueMs: number;
  readonly toMs: number;
  /** What its hashes are made from: another number, other inputs. */
  readonly version: number;
}

/** A run that never was. */
export interface MadeRun {
  readonly command: readonly string[];
  readonly tasks: readonly MadeTask[];
  readonly ms: number;
}

/**
 * The run of that number over some tasks, each after those that it waits for. Of ten runs one builds everything, one the ETL, one
 * trains, and seven build what an edit of some task affects; in one of these it fails.
 */
export function madeRun(all: readonly WiredTask[], number: number): MadeRun {
  const kind = number % 10;
  const trainings = all.filter((task) => task.kind === 'train');
  if (kind === 9) return runOf(trainings, { command: ['run-many', '-t', 'train'], number, ran: trainings });
  const tasks = all.filter((task) => task.kind !== 'train');
  if (kind === 0) return runOf(tasks, { command: ['run-many', '-t', 'build'], number, ran: tasks });
  if (kind === 7) {
    const etl = tasks.filter(({ projectRoot }) => projectRoot.startsWith('projects/etl/'));
    const command = ['run-many', '-t', 'build,check', '-p', 'tag:kind:etl'];
    return runOf(etl, { command, number, ran: etl });
  }
  const edited = tasks[(number * 7) % tasks.length];
  const ran = edited ? behind(edited, tasks) : [];
  const failed = kind === 4 ? edited : undefined;
  return runOf(tasks, { command: ['affected', '-t', 'build'], number, ran, failed });
}

interface Run {
  readonly command: readonly string[];
  readonly number: number;
  readonly ran: readonly WiredTask[];
  readonly failed?: WiredTask | undefined;
}

function runOf(tasks: readonly WiredTask[], { command, number, ran, failed }: Run): MadeRun {
  const made = new Map<string, MadeTask>();
  for (const task of tasks) {
    const ready = Math.max(1000, ...task.after.map((id) => made.get(id)?.toMs ?? 0));
    const runs = ran.includes(task);
    const status = !runs ? 'local-cache' : !failed ? 'success' : task === failed ? 'failure' : 'skipped';
    const works = status === 'success' || status === 'failure';
    const queueMs = works ? Math.round(500 * noise(`queue ${task.id} ${number}`)) : 0;
    const lastsMs = works ? Math.round(lengthMs(task) * (0.9 + 0.2 * noise(`${task.id} ${number}`))) : 0;
    const version = runs ? number : Math.floor(number / 10);
    made.set(task.id, { task, status, fromMs: ready, queueMs, toMs: ready + queueMs + lastsMs, version });
  }
  const all = [...made.values()];
  return { command, tasks: all, ms: Math.max(...all.map(({ toMs }) => toMs)) + 200 };
}

/** A task and all that wait for it, however far behind it. */
function behind(edited: WiredTask, tasks: readonly WiredTask[]): WiredTask[] {
  const found = new Set([edited]);
  const ids = new Set<string>([edited.id]);
  for (const task of tasks)
    if (task.after.some((id) => ids.has(id))) {
      found.add(task);
      ids.add(task.id);
    }
  return [...found];
}

const lengths: Readonly<Record<string, number>> = {
  fetch: 200,
  notebook: 6000,
  chapter: 2500,
  document: 3500,
  train: 90_000,
};

/** Some 1.5 s, more for what takes longer in this repository. */
const lengthMs = ({ kind }: WiredTask): number => lengths[kind] ?? 1500;

/** From 0 to 1, the same for the same words. */
const noise = (words: string): number =>
  createHash('sha256').update(words).digest().readUInt32LE(0) / 0xffffffff;
