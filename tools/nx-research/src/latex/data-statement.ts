import { ok, type Result } from '@research/core';
import { type DataOrigin, describeBound } from '@research/data';
import type { GeneratedFile } from '@research/documents';
import { dataStatementFile } from './data-statement-file';
import type { TaskScope } from '../scope/task-scope';
import { type DataBehind, dataBehind } from '../task/data-origin';
import type { ResolvedRead } from '../wiring/wired-task';

const statements: Readonly<Record<DataOrigin | 'none', string>> = {
  simulated: 'Computed from simulated data: no number in this document describes a real game.',
  real: 'Computed from real data of the nflverse project.',
  none: 'No external data.',
};

/**
 * The file that tells a document where its data comes from, made from the origin files of its sources: it defines
 * \DataOrigin (simulated, real or none) and \DataStatement, which also says where bounded data ends. Fails with
 * `mixed-origins` or `mixed-bounds` when they do not agree.
 */
export function dataStatement(
  scope: Pick<TaskScope<unknown>, 'workspaceRoot' | 'wirings'>,
  reads: readonly ResolvedRead[],
): Result<GeneratedFile> {
  const data = dataBehind(scope, reads);
  return data.ok ? ok(dataStatementOf(data.value)) : data;
}

/** The file of {@link dataStatement} for data that is known. */
export function dataStatementOf({ origin, bound }: DataBehind): GeneratedFile {
  const end = bound ? ` Data until ${describeBound(bound)}.` : '';
  const text = [
    `\\newcommand{\\DataOrigin}{${origin}}`,
    `\\newcommand{\\DataStatement}{${statements[origin]}${end}}`,
    '',
  ];
  return { to: dataStatementFile, text: text.join('\n') };
}
