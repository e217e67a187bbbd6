import { fail, ok, type Result, severalFailures } from '@research/core';
import { checkPdf, inspectPdf, type PdfInspection, type PdfThresholds } from '@research/documents';
import { allowedEnvironment } from '@research/process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { produce, type WorkStage } from '../../task/produce';
import { defineExecutor } from '../../task/define-executor';
import type { TaskScope } from '../../task/task-scope';
import { checkPdfKind } from './kind';
import type { CheckPdfOptions } from './options';

export = defineExecutor(checkPdfKind, (scope) =>
  produce(scope, { identity: { ...scope.options }, work: (stage) => check(scope, stage) }),
);

async function check(
  { task, options, workspaceRoot, ports, say }: TaskScope<CheckPdfOptions>,
  { folder, run }: WorkStage,
): Promise<Result<void>> {
  const report: Record<string, PdfInspection & { readonly thresholds: CheckPdfOptions }> = {};
  for (const { as, path } of task.reads) {
    const inspected = await inspectPdf(join(workspaceRoot, path), {
      run,
      env: allowedEnvironment(ports.env, []),
    });
    if (!inspected.ok) return inspected;
    const inspection = { ...inspected.value, path };
    const defects = checkPdf(inspection, thresholdsOf(options));
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

const summary = ({ pages, outline }: PdfInspection): string =>
  `${pages} pages, ${outline.length} entries in the outline, every reference resolved, every font embedded`;
