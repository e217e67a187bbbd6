import { fail, ok, type Result, severalFailures } from '@research/core';
import { checkPdf, inspectPdf, type PdfInspection } from '@research/documents';
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
  const report: Record<string, PdfInspection> = {};
  for (const { as, path } of task.reads) {
    const inspected = await inspectPdf(join(workspaceRoot, path), {
      run,
      env: allowedEnvironment(ports.env, []),
    });
    if (!inspected.ok) return inspected;
    const thresholds = {
      minimumPages: options.minPages,
      maximumPages: options.maxPages,
      requiresTitle: true,
    };
    const inspection = { ...inspected.value, path };
    const defects = checkPdf(inspection, thresholds);
    if (defects.length > 0) return fail(severalFailures(`${path} is not as it should be`, defects));
    say(`${path}: ${inspection.pages} pages, every reference resolved, every font embedded`);
    report[as] = inspection;
  }
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  return ok(undefined);
}
