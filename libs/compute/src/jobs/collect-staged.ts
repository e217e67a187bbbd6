import { ok, type Result } from '@research/core';
import type { Slot } from '../leases/lease';
import { checkForSecrets } from '../outputs/check-for-secrets';
import { checkOutputFolder } from '../outputs/check-output-folder';
import { checkStaged } from '../outputs/check-staged';
import { collectOutputs, openOutputs } from '../outputs/collect-outputs';
import { type ProvenanceNotes, writeProvenance } from '../outputs/provenance';
import type { UndeclaredFile } from '../tracing/undeclared-file';
import type { StagedOutcome, StagedWork } from './staged-work';
import type { WorkContext } from './work-context';

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
  context: WorkContext,
  { folder, startedAt, durationMs, slots, notes, start, value }: MadeOutputs<T>,
): Promise<Result<StagedOutcome<T>>> {
  const used = await context.findUndeclared?.(folder);
  if (used && !used.ok) return used;
  openOutputs(folder, work.writes);
  const staged = checkStaged(folder, work.writes);
  if (!staged.ok) return staged;
  const sound = await checkForSecrets(folder, work.writes, context.secrets);
  if (!sound.ok) return sound;
  // Once more: the work itself may have put a link in the way.
  const safe = checkOutputFolder(context.workspaceRoot, context.outputFolder);
  if (!safe.ok) return safe;
  const writes = await collectOutputs(folder, context.outputFolder, work.writes);
  await writeProvenance(context.outputFolder, {
    fingerprint: work.fingerprint,
    host: context.host.id,
    startedAt: startedAt.toISOString(),
    durationMs,
    ...(start === undefined ? {} : { start }),
    tools: { ...context.tools },
    ...(context.inputs && { inputs: { ...context.inputs } }),
    ...(context.origin === undefined ? {} : { origin: context.origin }),
    writes: Object.fromEntries(writes.map(({ name, sha256 }) => [name, sha256])),
    ...(Object.assign({}, ...notes) as ProvenanceNotes),
    ...(used ? { undeclared: used.value.map((file) => concealedIn(file, context)) } : {}),
  });
  return ok({ kind: 'ran', value, writes, undeclared: staged.value, slots });
}

const concealedIn = (file: UndeclaredFile, { concealment }: WorkContext): UndeclaredFile => ({
  ...file,
  path: concealment?.text(file.path) ?? file.path,
});
