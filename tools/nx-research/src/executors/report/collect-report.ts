import { readProvenance, readSoftFailure } from '@research/compute';
import { ok, type Result, taskId } from '@research/core';
import {
  type Bound,
  boundedLock,
  commonBound,
  CONTRACT_NAME,
  describeBound,
  isUsedThoughNotFresh,
  originsOf,
  type PinnedSource,
  readSourceLock,
  SOURCE_LOCK_NAME,
} from '@research/data';
import type { DocumentContents, PdfInspection } from '@research/documents';
import type {
  BuildReport,
  ReportedBound,
  ReportedSource,
  ReportedWarning,
  StaleResult,
} from '@research/reporting';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { hashReads } from '../../task/content-identity';
import { moveCommand } from '../../wiring/move-command';
import { inProject } from '../../wiring/project-path';
import { tasksBehind } from '../../wiring/trace-data';
import type { WiredTask } from '../../wiring/wired-task';
import { tasksById, type TasksById } from '../../wiring/wirings';
import { checkDataKind } from '../check-data/kind';
import { checkPdfKind } from '../check-pdf/kind';
import { resultsStates } from '../document/check-results';
import { contentsFile } from '../document/document-reads';
import { fetchKind } from '../fetch/kind';
import type { ReportOptions } from './kind';
import { placeHeadings } from './page-map';
import { provenanceFacts } from './provenance-facts';
import { reportFloats } from './report-floats';
import { reportText } from './report-text';
import { reportedDocument } from './reported-document';

/** Puts together all that is known of a document. Fails when a file that it needs is not there or a lock is wrong. */
export async function collectReport(scope: TaskScope<ReportOptions>): Promise<Result<BuildReport>> {
  const { workspaceRoot, task } = scope;
  const hashes = await hashReads(workspaceRoot, task.reads);
  if (!hashes.ok) return hashes;
  const tasks = tasksById(scope.wirings);
  const document = reportedDocument(scope);
  const behind = tasksBehind(document.reads, tasks);
  const data = reportSources(workspaceRoot, behind, moveCommand(scope.wirings));
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

/** What the contracts of the tables behind a document warn of: one for each rule that is not kept, of the checks waited for. */
export function dataWarnings(
  workspaceRoot: string,
  { after }: Pick<WiredTask, 'after'>,
  tasks: TasksById,
): ReportedWarning[] {
  return after
    .flatMap((id) => tasks.get(id) ?? [])
    .filter(({ kind }) => kind === checkDataKind.name)
    .flatMap(({ projectRoot, outputFolder }) =>
      (readProvenance(join(workspaceRoot, outputFolder))?.warnings ?? []).map((message) => ({
        message,
        at: { file: inProject(projectRoot, CONTRACT_NAME) },
      })),
    );
}

/** The pinned data among the tasks behind a document, and what it is together. Fails as the locks do. */
export function reportSources(
  workspaceRoot: string,
  behind: readonly WiredTask[],
  command?: string,
): Result<Pick<BuildReport, 'bound' | 'origin' | 'sources'>> {
  const pinned: PinnedSource[] = [];
  for (const { project, projectRoot } of behind.filter(({ kind }) => kind === fetchKind.name)) {
    const lock = readSourceLock(workspaceRoot, inProject(projectRoot, SOURCE_LOCK_NAME));
    if (!lock.ok) return lock;
    if (lock.value) pinned.push({ project, lock: lock.value });
  }
  if (pinned.length === 0) return ok({ origin: 'none', sources: [] });
  const origin = originsOf(pinned, command);
  if (!origin.ok) return origin;
  const common = commonBound(
    pinned.map(({ lock }) => boundedLock(lock)),
    command,
  );
  if (!common.ok) return common;
  const sources = pinned.map(sourceOf).sort((a, b) => (a.project < b.project ? -1 : 1));
  const bound = common.value ? { bound: reportedBound(common.value) } : {};
  return ok({ origin: origin.value, ...bound, sources });
}

function reportedBound({ by, season, week, date, because }: Bound): ReportedBound {
  const text = describeBound({ by, season, week, date });
  return { by, season, week, date, ...(because === undefined ? {} : { because }), text };
}

const sourceOf = ({ project, lock }: PinnedSource): ReportedSource => ({
  project,
  lock: lock.file,
  files: lock.files.map(({ path, origin, rows, bytes, seasons, sha256 }) => ({
    path,
    origin,
    rows,
    bytes,
    seasons,
    sha256,
  })),
});

/**
 * A warning for each task behind a document that failed softly: what the document is made from instead. It repeats neither
 * times nor the words of the failure, in which there may be paths of this machine: the report has neither.
 */
export function softFailures(workspaceRoot: string, tasks: readonly WiredTask[]): ReportedWarning[] {
  return tasks.flatMap(({ projectRoot, outputFolder }) => {
    const soft = readSoftFailure(join(workspaceRoot, outputFolder));
    if (!soft) return [];
    const used = soft.standIn.kind === 'empty' ? 'empty tables' : 'its outputs of an earlier run';
    const message = `${soft.task} failed; the document is made from ${used}`;
    return [{ message, at: { file: soft.failure.at?.file ?? inProject(projectRoot, 'project.json') } }];
  });
}

/** The models and searches behind a document whose committed results are not those of the present inputs, and why. */
export function staleResults(scope: Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>): StaleResult[] {
  return resultsStates(scope)
    .filter(isUsedThoughNotFresh)
    .map(({ project, of, state, why }) => ({
      project: of ? taskId(project, of) : project,
      why: [state, ...why].join(': '),
    }));
}
