import { allOk, fail, ok, type Failure, type Result, withFiles } from '@research/core';
import { currentTime } from '@research/process';
import type { Lease } from '../leases/lease';
import { withLease } from '../leases/with-lease';
import { checkOutputFolder } from '../outputs/check-output-folder';
import { checkWrites } from '../outputs/check-writes';
import type { ProvenanceNotes } from '../outputs/provenance';
import { withStagingFolder } from '../outputs/with-staging-folder';
import { collectStaged } from './collect-staged';
import { kept, mayKeep } from './keep-outputs';
import type { StagedOutcome, StagedWork } from './staged-work';
import type { WorkContext } from './work-context';

/** What the work gets while it runs. */
export interface Stage {
  /** Absolute path of a fresh, private folder that takes the outputs. */
  readonly folder: string;
  readonly lease: Lease;
  /** Adds to the provenance of the outputs. */
  note(notes: ProvenanceNotes): void;
}

/**
 * The one frame in which outputs are made: lease (output folder, then slots) → fresh staging folder → work → every
 * declared output checked → collected, each file in one step. When anything fails, the outputs of before are untouched.
 */
export async function runStaged<T>(
  work: StagedWork,
  context: WorkContext,
  use: (stage: Stage) => Promise<Result<T>>,
): Promise<Result<StagedOutcome<T>>> {
  const sound = allOk([
    checkWrites(work.writes),
    checkOutputFolder(context.workspaceRoot, context.outputFolder),
  ]);
  if (!sound.ok) return sound;
  if (await mayKeep(work, context)) return ok(kept(context));
  return withLease({ ...context, needs: work.needs }, async (lease) => {
    // Another process may have made the same outputs meanwhile, and released the folder before we had to wait.
    if (await mayKeep(work, context)) return ok(kept(context));
    if (context.cannotStart) return fail(context.cannotStart);
    const outcome = await withFiles(`the outputs of ${context.taskId} could not be put in place`, () =>
      withStagingFolder(context.workspaceRoot, context.outputFolder, (folder) =>
        workAndCollect({ work, context, use }, { folder, lease }),
      ),
    );
    return outcome.ok ? outcome.value : outcome;
  });
}

interface StagedCall<T> {
  readonly work: StagedWork;
  readonly context: WorkContext;
  readonly use: (stage: Stage) => Promise<Result<T>>;
}

async function workAndCollect<T>(
  { work, context, use }: StagedCall<T>,
  stage: Omit<Stage, 'note'>,
): Promise<Result<StagedOutcome<T>>> {
  const startedAt = (context.ports?.now ?? currentTime)();
  const startedMs = performance.now();
  const notes: ProvenanceNotes[] = [];
  const result = await use({ ...stage, note: (added) => void notes.push(added) });
  const { slots, waitedMs } = stage.lease;
  const durationMs = Math.round(performance.now() - startedMs);
  context.observer?.worked?.({ waitedMs, ranMs: durationMs });
  if (!result.ok) return result;
  // An interruption may end a script's child first, and the script then exits as if it had done its work.
  if (context.signal?.aborted) return fail(interrupted(context));
  const made = { folder: stage.folder, startedAt, durationMs, slots, notes, value: result.value };
  return collectStaged(work, context, made);
}

const interrupted = ({ taskId }: WorkContext): Failure => ({
  reason: 'interrupted',
  what: `${taskId} was interrupted; its outputs are those of before`,
});
