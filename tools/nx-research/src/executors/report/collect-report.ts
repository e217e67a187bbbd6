import { ok, type Result } from '@research/core';
import type { DocumentContents, PdfInspection } from '@research/documents';
import type { BuildReport } from '@research/reporting';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashReads } from '../../task/hash-reads';
import type { TaskScope } from '../../scope/task-scope';
import type { WiredTask } from '../../wiring/wired-task';
import { checkPdfKind } from '../check-pdf/kind';
import { contentsFile } from '../document/contents-file';
import { dataWarnings } from './data-warnings';
import type { ReportOptions } from './options';
import { placeHeadings } from './page-map';
import { provenanceFacts } from './provenance-facts';
import { reportFloats } from './report-floats';
import { reportSources } from './report-sources';
import { reportText } from './report-text';
import { reportedDocument } from './reported-document';
import { softFailures } from './soft-failures';
import { staleResults } from './stale-results';
import { tasksBehind } from '../../wiring/trace-data';
import { type TasksById, tasksById } from '../../wiring/wirings';

/** Puts together all that is known of a document. Fails when a file that it needs is not there or a lock is wrong. */
export async function collectReport(scope: TaskScope<ReportOptions>): Promise<Result<BuildReport>> {
  const { workspaceRoot, task } = scope;
  const hashes = await hashReads(workspaceRoot, task.reads);
  if (!hashes.ok) return hashes;
  const tasks = tasksById(scope.wirings);
  const document = reportedDocument(scope);
  const behind = tasksBehind(document.reads, tasks);
  const data = reportSources(workspaceRoot, behind);
  if (!data.ok) return data;
  const sha256 = (path: string): string => {
    const read = task.reads.find((one) => one.path === path);
    return (read && hashes.value[`${read.as} ${read.path}`]) ?? '';
  };
  const pdf = inspectionOf(scope, tasks);
  const contents = readJson<DocumentContents>(workspaceRoot, `${document.outputFolder}/${contentsFile}`);
  const chapters = placeHeadings(contents.headings, pdf);
  const text = reportText(contents, chapters);
  return ok({
    document: { ...aboutDocument(document, pdf), sha256: sha256(pdf.path) },
    ...data.value,
    ...text,
    warnings: [
      ...softFailures(workspaceRoot, behind),
      ...dataWarnings(workspaceRoot, task, tasks),
      ...text.warnings,
    ],
    floats: reportFloats({ workspaceRoot, document, tasks, contents, chapters, sha256 }),
    ...provenanceFacts(workspaceRoot, [document, ...behind]),
    staleResults: staleResults(scope),
  });
}

/** What `check-pdf` saw; the plan of the report sees to it that there is one. */
function inspectionOf({ workspaceRoot, task }: TaskScope<ReportOptions>, tasks: TasksById): PdfInspection {
  const read = task.reads.find(({ producer }) => producer && tasks.get(producer)?.kind === checkPdfKind.name);
  const [pdf] = read ? Object.values(readJson<Record<string, PdfInspection>>(workspaceRoot, read.path)) : [];
  if (!pdf) throw new Error(`${task.id} reads no report of check-pdf`);
  return pdf;
}

const aboutDocument = (
  { id }: WiredTask,
  { path, title, author, pages }: PdfInspection,
): Omit<BuildReport['document'], 'sha256'> => ({
  task: id,
  file: path,
  ...(title === undefined ? {} : { title }),
  ...(author === undefined ? {} : { author }),
  pages,
});

const readJson = <T>(workspaceRoot: string, path: string): T =>
  JSON.parse(readFileSync(join(workspaceRoot, path), 'utf8')) as T;
