import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import {
  checkContents,
  checkPdf,
  type ContentsThresholds,
  type DocumentContents,
  inspectPdf,
  type PdfInspection,
  type PdfThresholds,
} from '@research/documents';
import { allowedEnvironment } from '@research/process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { produce, type WorkStage } from '../../task/produce';
import type { ResolvedRead } from '../../wiring/wired-task';
import { contentsFile } from '../document/document-reads';
import { checkPdfKind, type CheckPdfOptions } from './kind';

export const executor = defineExecutor(checkPdfKind, (scope) =>
  produce(scope, { identity: { ...scope.options }, work: (stage) => check(scope, stage) }),
);

async function check(
  { task, options, workspaceRoot, ports, say }: TaskScope<CheckPdfOptions>,
  { folder, run }: WorkStage,
): Promise<Result<void>> {
  const report: Record<string, PdfInspection & { readonly thresholds: CheckPdfOptions }> = {};
  const contents = contentsOf(task.reads, workspaceRoot);
  for (const { as, path } of task.reads.filter((read) => read.as.endsWith('.pdf'))) {
    const inspected = await inspectPdf(join(workspaceRoot, path), {
      run,
      env: allowedEnvironment(ports.env, []),
    });
    if (!inspected.ok) return inspected;
    const inspection = { ...inspected.value, path };
    const defects = [
      ...checkPdf(inspection, thresholdsOf(options)),
      ...(contents ? checkContents(contents, inspection, tocThresholds(options)) : []).map(
        (what): Failure => ({ reason: 'pdf-defect', what, at: { file: path } }),
      ),
    ];
    if (defects.length > 0) return fail(severalFailures(`${path} is not as it should be`, defects));
    say(`${path}: ${summary(inspection)}`);
    report[as] = { ...inspection, thresholds: options };
  }
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  return ok(undefined);
}

const thresholdsOf = (options: CheckPdfOptions): PdfThresholds => ({
  minimumPages: options.minPages,
  maximumPages: options.maxPages,
  requiresTitle: options.requireTitle,
  requiresAuthor: options.requireAuthor,
  outline: {
    minimumEntries: options.minOutlineEntries,
    minimumDepth: options.minOutlineDepth,
    maximumDepth: options.maxOutlineDepth,
  },
});

/** What LaTeX says of the document; a task that is no document says nothing. */
function contentsOf(reads: readonly ResolvedRead[], workspaceRoot: string): DocumentContents | undefined {
  const read = reads.find(({ as }) => as === contentsFile);
  return read && (JSON.parse(readFileSync(join(workspaceRoot, read.path), 'utf8')) as DocumentContents);
}

const tocThresholds = (options: CheckPdfOptions): ContentsThresholds => ({
  minimumEntries: options.minTocEntries,
  minimumDepth: options.minTocDepth,
  maximumDepth: options.maxTocDepth,
});

const summary = ({ pages, outline }: PdfInspection): string =>
  `${pages} pages, ${outline.length} entries in the outline, every reference resolved, every font embedded`;
