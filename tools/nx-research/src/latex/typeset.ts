import { ok, type Result } from '@research/core';
import { buildLatex, type GeneratedFile, type LatexDiagnostic, type StagedFile } from '@research/documents';
import { allowedEnvironment } from '@research/process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskScope } from '../scope/task-scope';
import type { WorkStage } from '../task/produce';
import type { UsedFile } from '../tracing/describe-undeclared';
import { inProject } from '../wiring/project-path';
import type { WiredTask } from '../wiring/wired-task';
import { describePasses } from './describe-passes';
import { stagedFiles, texFolder } from './staged-files';

/** What LaTeX is to make of a task's files. */
interface Typesetting {
  /** Main file: one of the task's reads, or one of `generated`. */
  readonly entry: string;
  readonly generated: readonly GeneratedFile[];
  /** Files that lie ready for names which only TeX can tell. */
  readonly spares: readonly StagedFile[];
  readonly jobname: string;
  /** Name of the PDF in the output folder. */
  readonly pdf: string;
  /** What \today says, as YYYY-MM-DD. */
  readonly date: string;
  readonly limitSeconds: number;
  /** True for a part of a document, whose references to other parts cannot be resolved. */
  readonly partial?: boolean;
  /** Widest box that may stick out, in points; absent: any. */
  readonly overfullPoints?: number;
  /** Name of the file in the output folder that says what the document consists of; absent: none is written. */
  readonly contents?: string;
}

/**
 * Runs LaTeX to a fixpoint over copies of the task's files, in a folder that keeps the auxiliary files of the last run,
 * and puts the PDF into the stage.
 */
export async function typeset(
  { task, workspaceRoot, ports, say }: TaskScope<unknown>,
  { folder, run, note, found }: WorkStage,
  {
    entry,
    generated,
    spares,
    jobname,
    pdf,
    date,
    limitSeconds,
    partial = false,
    overfullPoints = Infinity,
    contents,
  }: Typesetting,
): Promise<Result<void>> {
  const files = stagedFiles(task, workspaceRoot);
  const built = await buildLatex({
    stagingFolder: texFolder(task.id, files, workspaceRoot),
    files,
    spares,
    generated,
    entry,
    jobname,
    epochSeconds: Date.parse(`${date}T00:00:00Z`) / 1000,
    thresholds: { unresolved: partial ? 'warn' : 'fail', overfullPoints },
    showRelativeTo: workspaceRoot,
    run,
    say,
    env: allowedEnvironment(ports.env, []),
    limitSeconds,
  });
  if (!built.ok) return built;
  for (const warning of built.value.warnings) say(describeWarning(warning));
  for (const path of built.value.reads.undeclared) found(texRead(task, path, ports.env['HOME']));
  say(`${task.id}: ${describePasses(built.value.passes)}`);
  note({ latex: { passes: built.value.passes } });
  await copyFile(built.value.pdf, join(folder, pdf));
  if (contents !== undefined)
    await writeFile(join(folder, contents), `${JSON.stringify(built.value.contents, undefined, 2)}\n`);
  return ok(undefined);
}

function describeWarning({ file, line, message }: LatexDiagnostic): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  return `warning: ${place}${message}`;
}

/** TeX reads nothing of the workspace but what is staged: what remains is in its own folder, or not in the workspace. */
function texRead(task: WiredTask, path: string, home: string | undefined): UsedFile {
  const inHome = home !== undefined && path.startsWith(`${home}/`);
  const shown = inHome ? `~${path.slice(home.length)}` : path;
  const at = { file: task.reads[0]?.path ?? inProject(task.projectRoot, 'project.json') };
  return { path: shown, access: 'read', by: 'tex', inside: !path.startsWith('/'), at };
}
