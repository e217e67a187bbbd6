import { ok, type Result } from '@research/core';
import type { DataOrigin } from '@research/data';
import type { GeneratedFile } from '@research/documents';
import { dataStatementFile } from './data-statement-file';
import type { TaskScope } from '../scope/task-scope';
import { dataOrigin } from '../task/data-origin';
import type { ResolvedRead } from '../wiring/wired-task';

const statements: Readonly<Record<DataOrigin | 'none', string>> = {
  simulated: 'Computed from simulated data: no number in this document describes a real game.',
  real: 'Computed from real data of the nflverse project.',
  none: 'No external data.',
};

/**
 * The file that tells a document where its data comes from, made from the origin files of its sources: it defines
 * \DataOrigin (simulated, real or none) and \DataStatement. Fails with `mixed-origins` when they do not agree.
 */
export function dataStatement(
  scope: Pick<TaskScope<unknown>, 'workspaceRoot' | 'wirings'>,
  reads: readonly ResolvedRead[],
): Result<GeneratedFile> {
  const origin = dataOrigin(scope, reads);
  return origin.ok ? ok(dataStatementOf(origin.value)) : origin;
}

/** The file of {@link dataStatement} for an origin that is known. */
export function dataStatementOf(origin: DataOrigin | 'none'): GeneratedFile {
  const text = [
    `\\newcommand{\\DataOrigin}{${origin}}`,
    `\\newcommand{\\DataStatement}{${statements[origin]}}`,
    '',
  ];
  return { to: dataStatementFile, text: text.join('\n') };
}
