import { buildLatex, type GeneratedFile, type LatexDiagnostic, type StagedFile } from '@research/documents';
import { ok, type Result, statePath } from '@research/core';
import { allowedEnvironment } from '@research/process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOriginRead } from '../executors/fetch/origin-file';
import type { WorkStage } from '../task/produce';
import type { TaskScope } from '../task/task-scope';
import type { ResolvedRead } from '../wiring/wired-task';

/** What LaTeX is to make of a task's files. */
export interface Typesetting {
  /** Main file: one of the task's reads, or one of `generated`. */
  readonly entry: string;
  readonly generated: readonly GeneratedFile[];
  /** Name of the PDF in the output folder. */
  readonly pdf: string;
  /** What \today says, as YYYY-MM-DD. */
  readonly date: string;
  readonly limitSeconds: number;
  /** True for a part of a document, whose references to other parts cannot be resolved. */
  readonly partial?: boolean;
  /** Widest box that may stick out, in points; absent: any. */
  readonly overfullPoints?: number;
}

/**
 * Runs LaTeX to a fixpoint over copies of the task's files, in a folder that keeps the auxiliary files of the last run,
 * and puts the PDF into the stage.
 */
export async function typeset(
  { task, workspaceRoot, ports, say }: TaskScope<unknown>,
  { folder, run }: WorkStage,
  { entry, generated, pdf, date, limitSeconds, partial = false, overfullPoints = Infinity }: Typesetting,
): Promise<Result<void>> {
  const files = stagedFiles(workspaceRoot, task.reads);
  const built = await buildLatex({
    stagingFolder: statePath(workspaceRoot, 'tex', task.id.replace(':', '-')),
    files,
    generated,
    entry,
    jobname: 'main',
    epochSeconds: Date.parse(`${date}T00:00:00Z`) / 1000,
    thresholds: { unresolved: partial ? 'warn' : 'fail', overfullPoints },
    showRelativeTo: workspaceRoot,
    run,
    env: allowedEnvironment(ports.env, []),
    limitSeconds,
  });
  if (!built.ok) return built;
  for (const warning of built.value.warnings) say(describeWarning(warning));
  say(`${task.id}: ${passes(built.value.passes)}`);
  await copyFile(built.value.pdf, join(folder, pdf));
  return ok(undefined);
}

/** What TeX is to find in its folder: the reads of a task, each under the name that its source gives it. */
export function stagedFiles(workspaceRoot: string, reads: readonly ResolvedRead[]): StagedFile[] {
  return reads
    .filter((read) => !isOriginRead(read))
    .map((read): StagedFile => {
      const file = { from: join(workspaceRoot, read.path), to: read.as };
      return read.producer === undefined ? file : { ...file, producer: read.producer };
    });
}

function describeWarning({ file, line, message }: LatexDiagnostic): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  return `warning: ${place}${message}`;
}

const passes = (count: number): string => (count === 1 ? '1 LaTeX pass' : `${count} LaTeX passes`);
