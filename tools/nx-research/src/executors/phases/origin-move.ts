import { type Failure, fail, ok, type Result } from '@research/core';
import {
  type DataOrigin,
  dataPlaces,
  lastMove,
  originsPinned,
  readLocks,
  type SavedLocks,
  saveLocks,
  settleMove,
  SOURCE_LOCK_NAME,
  takeBackMove,
} from '@research/data';
import { processBirth } from '@research/process';
import type { TaskScope } from '../../scope/task-scope';
import { allTasks } from '../../wiring/wirings';
import type { PhasesOptions } from './kind';

type Scope = TaskScope<PhasesOptions>;

/** A move of all pins between simulated and real data that is going on. */
export interface OriginMove {
  readonly to: DataOrigin;
  readonly saved: SavedLocks;
  readonly files: readonly string[];
}

/**
 * Begins a move when the phases move pins, and those of now are of another origin than what is asked for. Takes back one that
 * was killed before. `undefined` when nothing moves between origins.
 * Fails with `invalid-lock`, `invalid-options` or `file-system`, or when another move is going on.
 */
export async function beginMove(scope: Scope): Promise<Result<OriginMove | undefined>> {
  const { options, workspaceRoot, ports } = scope;
  if (!options.movesOrigins) return ok(undefined);
  const places = dataPlaces(ports.env, workspaceRoot);
  if (!places.ok) return places;
  const to = places.value.origin === 'sample' ? 'simulated' : 'real';
  const files = lockFiles(scope);
  const cleared = await clearKilledMoves(scope, files);
  if (!cleared.ok) return cleared;
  const locks = readLocks(workspaceRoot, files);
  if (!locks.ok) return locks;
  if ([...originsPinned(locks.value)].every((origin) => origin === to)) return ok(undefined);
  const own = { pid: process.pid, birth: processBirth(process.pid) ?? '' };
  const saved = await saveLocks(workspaceRoot, { to, process: own, files });
  if (!saved.ok) return saved;
  scope.say(`${scope.task.id}: all sources move to ${to} data, or none`);
  return ok({ to, saved: saved.value, files });
}

/** After a phase: settles the move once every lock has moved. */
export async function settleWhenComplete(
  { workspaceRoot }: Scope,
  move: OriginMove,
): Promise<Result<'complete' | 'going on'>> {
  const locks = readLocks(workspaceRoot, move.files);
  if (!locks.ok) return locks;
  if (originsPinned(locks.value).has(move.to === 'real' ? 'simulated' : 'real')) return ok('going on');
  const settled = await settleMove(workspaceRoot, move.saved);
  return settled.ok ? ok('complete') : settled;
}

/** Puts all locks back after a failure, and says so in it. */
export async function takeBack(
  { workspaceRoot }: Scope,
  move: OriginMove,
  failure: Failure,
): Promise<Failure> {
  const restored = await takeBackMove(workspaceRoot, move.saved, move.files);
  if (!restored.ok) return { ...failure, causes: [...(failure.causes ?? []), restored.error] };
  const tries = (failure.tries ?? []).map((line) => line.replace(/: finished work is kept$/, ''));
  return { ...failure, tries: [...tries, `nothing has moved: every ${SOURCE_LOCK_NAME} is as it was`] };
}

/** Of a workflow whose phases have passed and have not moved every source. */
export function incomplete({ task, workspaceRoot }: Scope, { files, to }: OriginMove): Failure {
  const locks = readLocks(workspaceRoot, files);
  const left = locks.ok
    ? locks.value.filter((lock) => originsPinned([lock]).size > 1 || !originsPinned([lock]).has(to))
    : [];
  return {
    reason: 'mixed-origins',
    what: `${task.id} did not move every source to ${to} data`,
    causes: left.map(({ file }) => ({
      reason: 'mixed-origins',
      what: `${file} still pins other data`,
      at: { file },
    })),
    tries: ['add their projects to the phases that refresh and snapshot'],
  };
}

/** The locks of every project that pins external data. */
export const lockFiles = ({ wirings }: Scope): string[] => [
  ...new Set(
    allTasks(wirings)
      .filter(({ kind }) => ['fetch', 'refresh', 'snapshot'].includes(kind))
      .map(({ projectRoot }) => `${projectRoot}/${SOURCE_LOCK_NAME}`),
  ),
];

/** Locks of both origins together are what a move leaves that was killed; all else was settled by hand meanwhile. */
async function clearKilledMoves(
  { workspaceRoot, say, task }: Scope,
  files: readonly string[],
): Promise<Result<void>> {
  for (const to of ['real', 'simulated'] as const) {
    const saved = lastMove(workspaceRoot, to);
    if (!saved || saved.settled) continue;
    const { pid, birth } = saved.process;
    if (pid !== process.pid && processBirth(pid) === birth) return fail(goesOn(task.id, pid));
    const locks = readLocks(workspaceRoot, files);
    const mixed = locks.ok && originsPinned(locks.value).size > 1;
    const cleared = mixed
      ? await takeBackMove(workspaceRoot, saved, files)
      : await settleMove(workspaceRoot, saved);
    if (!cleared.ok) return cleared;
    if (mixed) say(`${task.id}: a move to ${to} data was killed before it was complete, and is taken back`);
  }
  return ok(undefined);
}

const goesOn = (task: string, pid: number): Failure => ({
  reason: 'lease-unavailable',
  what: `another ${task} is moving the pins of all sources (process ${pid})`,
  tries: ['wait until it has ended'],
});
