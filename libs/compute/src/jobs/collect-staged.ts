import { ok, type Result } from '@research/core';
import type { Slot } from '../leases/lease';
import { checkForSecrets } from '../outputs/check-for-secrets';
import { checkOutputFolder } from '../outputs/check-output-folder';
import { checkStaged } from '../outputs/check-staged';
import { collectOutputs, openOutputs } from '../outputs/collect-outputs';
import { type ProvenanceNotes, writeProvenance } from '../outputs/provenance';
import type { UndeclaredFile } from '../tracing/undeclared-file';
import type { StagedOutcome, StagedWork } from './staged-work';
import type { Where } from './where';

/** Outputs that the work has left in a folder of its own. */
export interface MadeOutputs<T> {
  /** Absolute path of the folder. */
  readonly folder: string;
  readonly startedAt: Date;
  /** Time of the work itself. */
  readonly durationMs: number;
  readonly slots: readonly Slot[];
  readonly notes: readonly ProvenanceNotes[];
  /** Name of the start of a durable job. */
  readonly start?: string;
  readonly value: T;
}

/**
 * Checks what the work has left and moves it into the output folder, whose lease the caller holds; the provenance comes last.
 * Throws as `fs` does.
 */
export async function collectStaged<T>(
  work: StagedWork,
  where: Where,
  { folder, startedAt, durationMs, slots, notes, start, value }: MadeOutputs<T>,
): Promise<Result<StagedOutcome<T>>> {
  const used = await where.findUndeclared?.(folder);
  if (used && !used.ok) return used;
  openOutputs(folder, work.writes);
  const staged = checkStaged(folder, work.writes);
  if (!staged.ok) return staged;
  const sound = await checkForSecrets(folder, work.writes, where.secrets);
  if (!sound.ok) return sound;
  // Once more: the work itself may have put a link in the way.
  const safe = checkOutputFolder(where.workspaceRoot, where.outputFolder);
  if (!safe.ok) return safe;
  const writes = await collectOutputs(folder, where.outputFolder, work.writes);
  await writeProvenance(where.outputFolder, {
    fingerprint: work.fingerprint,
    host: where.host.id,
    startedAt: startedAt.toISOString(),
    durationMs,
    ...(start === undefined ? {} : { start }),
    tools: { ...where.tools },
    ...(where.inputs && { inputs: { ...where.inputs } }),
    ...(where.origin === undefined ? {} : { origin: where.origin }),
    writes: Object.fromEntries(writes.map(({ name, sha256 }) => [name, sha256])),
    ...(Object.assign({}, ...notes) as ProvenanceNotes),
    ...(used ? { undeclared: used.value.map((file) => concealedIn(file, where)) } : {}),
  });
  return ok({ kind: 'ran', value, writes, undeclared: staged.value, slots });
}

const concealedIn = (file: UndeclaredFile, { concealment }: Where): UndeclaredFile => ({
  ...file,
  path: concealment?.text(file.path) ?? file.path,
});
