import { describeFailure, fail, type Failure, ok, type Result } from '@research/core';
import {
  changesOf,
  checkCrossing,
  chooseSnapshotSource,
  commitOf,
  describeRefresh,
  type FetchRequest,
  fetchSource,
  heldSnapshot,
  type LockedFile,
  lockWhenLeft,
  nothingAsked,
  pinAgain,
  pinSnapshot,
  type RefreshReport,
  type SnapshotSource,
} from '@research/data';
import { retry } from '@research/process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { originMoves } from '../../task/origin-moves';
import { retryPolicyOf } from '../../task/retry-policy';
import { snapshotKind, type SnapshotOptions } from './kind';
import { snapshotContext, type SnapshotContext } from './snapshot-context';
import { takeSnapshot } from './take-snapshot';

export const executor = defineExecutor(snapshotKind, async (scope) => {
  const context = snapshotContext(scope);
  if (!context.ok) return context;
  const source = chooseSource(scope, context.value);
  const moves = originMoves(scope);
  if (moves.moving !== undefined && wouldAskNetwork(source)) return pinWithoutAsking(scope, context.value);
  const allowed = source.ok
    ? checkCrossing(context.value.current, source.value.origin, moves)
    : ok(undefined);
  if (!allowed.ok) return allowed;
  const ask = () => askAndPin(scope, context.value, source);
  // Where the failure is critical, the frame tries again.
  const soft = !scope.options.critical;
  const asked = soft ? await retry(retryPolicyOf(scope.options), ask, { signal: scope.signal }) : await ask();
  if (asked.ok) return ok(outcome(scope, asked.value));
  if (!soft || !mayDoWithout(asked.error, scope)) return asked;
  return doWithout(scope, context.value, asked.error);
});

const chooseSource = (
  { options, settings, ports }: TaskScope<SnapshotOptions>,
  { places }: SnapshotContext,
): Result<SnapshotSource> =>
  chooseSnapshotSource({ api: options.api, places, sampleRoot: settings.sample, env: ports.env });

/** Whether only the network leads to the source, also where it may not be asked. */
const wouldAskNetwork = (source: Result<SnapshotSource>): boolean =>
  source.ok ? source.value.origin === 'release' : source.error.reason === 'offline';

async function askAndPin(
  scope: TaskScope<SnapshotOptions>,
  context: SnapshotContext,
  source: Result<SnapshotSource>,
): Promise<Result<RefreshReport>> {
  return source.ok ? takeAndPin(scope, context, source.value) : source;
}

async function takeAndPin(
  scope: TaskScope<SnapshotOptions>,
  context: SnapshotContext,
  source: SnapshotSource,
): Promise<Result<RefreshReport>> {
  const { task, options, settings, workspaceRoot } = scope;
  const { origin } = source;
  const files = heldSnapshot(context.current, { task: task.id, names: options.writes, origin }) ?? [];
  const previous = { ...context, project: task.project, files };
  const taken = await withPreviousSnapshot(previous, (folder) =>
    takeSnapshot(scope, { source, previous: folder }),
  );
  if (!taken.ok) return taken;
  return pinSnapshot({
    ...context,
    project: task.project,
    task: task.id,
    folder: join(workspaceRoot, task.outputFolder),
    names: options.writes,
    api: options.api,
    source,
    sampleRoot: settings.sample,
  });
}

/** An interruption is no answer, and neither is a problem of this workspace. */
const mayDoWithout = ({ reason }: Failure, { signal }: TaskScope<SnapshotOptions>): boolean =>
  !signal.aborted && !['interrupted', 'invalid-lock', 'tool-missing', 'missing-file'].includes(reason);

/** Goes on with the tables of before, or with empty ones where there are none of the same kind, and says so loudly. */
async function doWithout(
  scope: TaskScope<SnapshotOptions>,
  context: SnapshotContext,
  failure: Failure,
): Promise<Result<TaskOutcome>> {
  const { task, options, say } = scope;
  say(describeFailure(failure));
  const again = `npx nx run ${task.id}`;
  const held = heldSnapshot(context.current, { task: task.id, names: options.writes, origin: 'release' });
  if (held) {
    const note = `!!! NOT ASKED: ${failure.what}. The tables of before stay pinned`;
    say(note);
    return ok({ status: 'done', notes: [note], next: [again] });
  }
  const nothing = nothingAsked(options.api);
  const allowed = checkCrossing(context.current, nothing.origin, originMoves(scope));
  if (!allowed.ok) return allowed;
  const empty = await takeAndPin(scope, context, nothing);
  if (!empty.ok) return fail({ ...empty.error, causes: [...(empty.error.causes ?? []), failure] });
  const note = `!!! NOT ASKED: ${failure.what}. Empty tables are pinned`;
  say(note);
  const { notes = [], next = [], ...done } = outcome(scope, empty.value);
  return ok({ ...done, notes: [note, ...notes], next: [again, ...next] });
}

/**
 * While data moves between simulated and real, no API on the network is asked: that may need a key, costs credits, and can be
 * done afterwards. What it had answered when the data was real before is pinned again, else empty tables are.
 */
async function pinWithoutAsking(
  scope: TaskScope<SnapshotOptions>,
  context: SnapshotContext,
): Promise<Result<TaskOutcome>> {
  const { task, options, say, workspaceRoot } = scope;
  const { api, writes: names } = options;
  const real = { task: task.id, names, origin: 'release' } as const;
  if (heldSnapshot(context.current, real)) return ok({ status: 'done' });
  const files = heldSnapshot(lockWhenLeft(workspaceRoot, 'real', context.lockFile), real) ?? [];
  const again = { ...context, project: task.project, task: task.id, files, api };
  const pinned = await withPreviousSnapshot(again, async (_folder, complete) =>
    files.length > 0 && complete ? pinAgain(again) : undefined,
  );
  const report = pinned ?? (await takeAndPin(scope, context, nothingAsked(api)));
  if (!report.ok) return report;
  const note = pinned
    ? `${api.url} was not asked: what it had answered before is pinned again`
    : `${api.url} was not asked: empty tables are pinned`;
  say(note);
  const { notes = [], next = [], ...done } = outcome(scope, report.value);
  return ok({
    ...done,
    notes: [note, ...notes],
    next: [...(pinned ? [] : [`npx nx run ${task.id}`]), ...next],
  });
}

function outcome({ say }: TaskScope<SnapshotOptions>, report: RefreshReport): TaskOutcome {
  for (const line of describeRefresh(report)) say(line);
  return { status: 'done', notes: changesOf(report), next: commitOf(report) };
}

/** Which pinned files to lay out, and where their bytes may be. */
interface PreviousSnapshot extends Omit<FetchRequest, 'source' | 'destination'> {
  readonly project: string;
  readonly lockFile: string;
  readonly files: readonly LockedFile[];
}

/**
 * Runs something with a folder that holds the tables of the snapshot before, so that a script asks only for what it does
 * not have; empty when there are none, or when no store has their bytes. It is told whether all of them are there.
 */
async function withPreviousSnapshot<T>(
  { project, lockFile, files, ...parts }: PreviousSnapshot,
  use: (folder: string, complete: boolean) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'research-snapshot-'));
  try {
    const source = { project, lock: { file: lockFile, files } };
    const fetched = await fetchSource({ ...parts, source, destination: folder });
    return await use(folder, fetched.ok);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
