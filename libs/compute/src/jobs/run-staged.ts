import { allOk, fail, ok, type Failure, type Fingerprint, type Result } from '@research/core';
import type { Needs } from '../hosts/needs';
import type { Lease, Slot } from '../leases/lease';
import { withLease } from '../leases/with-lease';
import { checkOutputFolder } from '../outputs/check-output-folder';
import { checkStaged } from '../outputs/check-staged';
import { checkWrites } from '../outputs/check-writes';
import { collectOutputs, type CollectedFile } from '../outputs/collect-outputs';
import { outputsInPlace } from '../outputs/outputs-in-place';
import { type ProvenanceNotes, readProvenance, writeProvenance } from '../outputs/provenance';
import { withFiles } from '../outputs/with-files';
import { withStagingFolder } from '../outputs/with-staging-folder';
import type { UndeclaredFile } from '../tracing/undeclared-file';
import type { Where } from './where';

/** Work that fills an output folder: a job, or something done in this process. */
export interface StagedWork {
  readonly fingerprint: Fingerprint;
  readonly needs: Needs;
  readonly writes: readonly string[];
}

/** What the work gets while it runs. */
export interface Stage {
  /** Absolute path of a fresh, private folder that takes the outputs. */
  readonly folder: string;
  readonly lease: Lease;
  /** Adds to the provenance of the outputs. */
  note(notes: ProvenanceNotes): void;
}

/** The outputs are in place: kept as they were, or made just now. */
export type StagedOutcome<T> =
  | {
      readonly kind: 'kept';
      /** What the run that made them used without declaring it. */
      readonly undeclared: readonly UndeclaredFile[];
    }
  | {
      readonly kind: 'ran';
      /** What the work itself returned. */
      readonly value: T;
      readonly writes: readonly CollectedFile[];
      /** Files that were written but not declared; they are gone. */
      readonly undeclared: readonly string[];
      readonly slots: readonly Slot[];
      readonly waitedMs: number;
      /** Time of the work itself, without waiting and collecting. */
      readonly durationMs: number;
    };

/**
 * The one frame in which outputs are made: lease (output folder, then slots) → fresh staging folder → work → every
 * declared output checked → collected, each file in one step. When anything fails, the outputs of before are untouched.
 */
export async function runStaged<T>(
  work: StagedWork,
  where: Where,
  use: (stage: Stage) => Promise<Result<T>>,
): Promise<Result<StagedOutcome<T>>> {
  const sound = allOk([checkWrites(work.writes), checkOutputFolder(where.workspaceRoot, where.outputFolder)]);
  if (!sound.ok) return sound;
  if (await mayKeep(work, where)) return ok(kept(where));
  return withLease({ ...where, needs: work.needs }, async (lease) => {
    // Whoever was in the way may have made the same outputs.
    if (lease.waitedMs > 0 && (await mayKeep(work, where))) return ok(kept(where));
    const outcome = await withFiles(`the outputs of ${where.taskId} could not be put in place`, () =>
      withStagingFolder(where.workspaceRoot, where.outputFolder, (folder) =>
        workAndCollect({ work, where, use }, { folder, lease }),
      ),
    );
    return outcome.ok ? outcome.value : outcome;
  });
}

const mayKeep = async (work: StagedWork, where: Where): Promise<boolean> =>
  where.reuse === true && outputsInPlace(where.outputFolder, work.fingerprint, work.writes);

const kept = ({ outputFolder }: Where): { kind: 'kept'; undeclared: readonly UndeclaredFile[] } => ({
  kind: 'kept',
  undeclared: readProvenance(outputFolder)?.undeclared ?? [],
});

interface Assignment<T> {
  readonly work: StagedWork;
  readonly where: Where;
  readonly use: (stage: Stage) => Promise<Result<T>>;
}

async function workAndCollect<T>(
  { work, where, use }: Assignment<T>,
  stage: Omit<Stage, 'note'>,
): Promise<Result<StagedOutcome<T>>> {
  const startedAt = (where.ports?.now ?? (() => new Date()))();
  const startedMs = performance.now();
  const notes: ProvenanceNotes[] = [];
  const result = await use({ ...stage, note: (added) => void notes.push(added) });
  if (!result.ok) return result;
  // Whoever interrupts may end a script's child first, and the script then ends as if it had done its work.
  if (where.signal?.aborted) return fail(interrupted(where));
  const durationMs = Math.round(performance.now() - startedMs);

  const used = await where.findUndeclared?.(stage.folder);
  if (used && !used.ok) return used;
  const staged = checkStaged(stage.folder, work.writes);
  if (!staged.ok) return staged;
  // Once more: the work itself may have put a link in the way.
  const safe = checkOutputFolder(where.workspaceRoot, where.outputFolder);
  if (!safe.ok) return safe;
  const writes = await collectOutputs(stage.folder, where.outputFolder, work.writes);
  await writeProvenance(where.outputFolder, {
    fingerprint: work.fingerprint,
    host: where.host.id,
    startedAt: startedAt.toISOString(),
    durationMs,
    tools: { ...where.tools },
    ...(where.origin === undefined ? {} : { origin: where.origin }),
    writes: Object.fromEntries(writes.map(({ name, sha256 }) => [name, sha256])),
    ...(Object.assign({}, ...notes) as ProvenanceNotes),
    ...(used ? { undeclared: [...used.value] } : {}),
  });
  const { slots, waitedMs } = stage.lease;
  return ok({
    kind: 'ran',
    value: result.value,
    writes,
    undeclared: staged.value,
    slots,
    waitedMs,
    durationMs,
  });
}

const interrupted = ({ taskId }: Where): Failure => ({
  reason: 'interrupted',
  what: `${taskId} was interrupted; its outputs are those of before`,
});
