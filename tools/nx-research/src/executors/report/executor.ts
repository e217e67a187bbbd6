import { readProvenance } from '@research/compute';
import { ok, type Result } from '@research/core';
import { type BuildReport, headline, renderHtml, renderJson, renderMarkdown } from '@research/reporting';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { relative } from 'node:path/posix';
import { describePasses } from '../../latex/describe-passes';
import { defineExecutor } from '../../task/define-executor';
import { produce } from '../../task/produce';
import { collectReport } from './collect-report';
import { reportKind } from './kind';
import { reportFiles } from './report-files';
import { reportedDocument } from './reported-document';

export const executor = defineExecutor(reportKind, async (scope) => {
  const report = await collectReport(scope);
  if (!report.ok) return report;
  const { outputFolder } = scope.task;
  const pdf = relative(outputFolder, report.value.document.file);
  // They depend on what lay in .research and on the clock, so they are said and noted, and never in a file that is hashed.
  const latex = readProvenance(join(scope.workspaceRoot, reportedDocument(scope).outputFolder))?.latex;
  const outcome = await produce(scope, {
    identity: { report: report.value },
    work: ({ folder, note }) => {
      if (latex) note({ latex });
      return write(report.value, { folder, pdf });
    },
  });
  const told = [headline(report.value), ...(latex ? [describePasses(latex.passes)] : [])].join(' · ');
  if (outcome.ok) scope.say(`${outputFolder}/${reportFiles.html}: ${told}`);
  return outcome;
});

async function write(
  report: BuildReport,
  { folder, pdf }: { readonly folder: string; readonly pdf: string },
): Promise<Result<void>> {
  await writeFile(join(folder, reportFiles.json), renderJson(report));
  await writeFile(join(folder, reportFiles.markdown), renderMarkdown(report));
  await writeFile(join(folder, reportFiles.html), renderHtml(report, { pdf }));
  return ok(undefined);
}
