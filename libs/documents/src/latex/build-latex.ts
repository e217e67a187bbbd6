import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, fingerprint, ok, type Failure, type Result } from '@research/core';
import { explainExit, succeeded, type Exit, type RunCommand } from '@research/process';
import { bibliographyWarnings } from '../bibliography/bibliography-warnings';
import { withFiles } from '../with-files';
import { explainDiagnostics, type LatexThresholds } from './explain-diagnostics';
import { latexCommand, type LatexRun } from './latex-command';
import { isSettled } from './is-settled';
import type { LatexDiagnostic } from './latex-diagnostic';
import { originOf } from './origin-of';
import { parseBibtexLog } from './parse-bibtex-log';
import { parseLatexLog } from './parse-latex-log';
import { parseLatexmkOutput } from './parse-latexmk-output';
import { recordedReads, type RecordedReads } from './recorded-reads';
import type { GeneratedFile, StagedFile } from './staged-file';
import { dropStaging, finishStaging, openStaging } from './staging-folder';

/** A document to typeset. The staging folder is the caller's alone while this runs. */
export interface LatexBuildRequest extends LatexRun {
  readonly files: readonly StagedFile[];
  readonly generated: readonly GeneratedFile[];
  readonly thresholds: LatexThresholds;
  readonly run: RunCommand;
  /** Absolute folder against which the paths in failures are shown; absent: as in `files`. */
  readonly showRelativeTo?: string;
}

/** A typeset document without an unresolved reference. */
export interface LatexBuild {
  /** Absolute path of the PDF, inside the staging folder. */
  readonly pdf: string;
  /** How often pdflatex ran; 0 when nothing had changed. */
  readonly passes: number;
  /** What is left to say, places as in failures; entries of the bibliography that nothing cites are among it. */
  readonly warnings: readonly LatexDiagnostic[];
  readonly reads: RecordedReads;
}

/**
 * Typesets a document to a fixpoint. The folder's auxiliary files make the next build a short one and never change its
 * bytes. Fails with `latex-error`, `unresolved-reference` (also where latexmk itself is content), `missing-file`, or as
 * the command does (`time-limit`, `command-missing`); after a failure the auxiliary files are dropped.
 */
export async function buildLatex(request: LatexBuildRequest): Promise<Result<LatexBuild>> {
  const { epochSeconds, entry, jobname, files, generated, stagingFolder } = request;
  const key = fingerprint({ epochSeconds, entry, jobname });
  const opened = openStaging(stagingFolder, { files, generated, key });
  const built = opened.ok ? await typeset(request) : opened;
  if (!built.ok) {
    const dropped = withFiles('the LaTeX staging folder cannot be emptied', () => dropStaging(stagingFolder));
    return dropped.ok ? built : dropped;
  }
  const finished = finishStaging(stagingFolder);
  return finished.ok ? built : finished;
}

/** How often a document that latexmk left too early gets another chance. */
const furtherRuns = 3;

async function typeset(
  request: LatexBuildRequest,
  earlierPasses = 0,
  further = furtherRuns,
): Promise<Result<LatexBuild>> {
  const command = latexCommand(request);
  const lines: string[] = [];
  const exit = await request.run(command, { sink: { line: (text) => lines.push(text) } });
  if (!exit.ok) return exit;
  const output = parseLatexmkOutput(lines);
  const passes = earlierPasses + output.passes;
  const diagnostics = [...output.diagnostics, ...readDiagnostics(request)];
  if (further > 0 && succeeded(exit.value) && !hasSettled(request, diagnostics)) {
    return typeset({ ...request, force: true }, passes, further - 1);
  }
  const failure = failureOf({ exit: exit.value, diagnostics, request });
  if (failure) return fail(failure);
  return ok({
    pdf: join(request.stagingFolder, `${request.jobname}.pdf`),
    passes,
    warnings: [...diagnostics, ...aboutEntries(request)].map((one) => atOrigin(one, request)),
    reads: readsOf(request),
  });
}

function hasSettled(request: LatexBuildRequest, diagnostics: readonly LatexDiagnostic[]): boolean {
  if (diagnostics.some(({ kind }) => kind === 'rerun')) return false;
  return isSettled(readRunFile(request, 'fdb_latexmk'), request.stagingFolder);
}

function aboutEntries(request: LatexBuildRequest): LatexDiagnostic[] {
  const isPart = request.thresholds.unresolved === 'warn';
  return bibliographyWarnings(request.files, isPart ? undefined : readAuxiliary(request));
}

/** A diagnostic with the original in place of the staged file. */
export function atOrigin(diagnostic: LatexDiagnostic, request: LatexBuildRequest): LatexDiagnostic {
  const origin = originOf(diagnostic.file, request);
  return origin ? { ...diagnostic, file: origin.path } : diagnostic;
}

interface Outcome {
  readonly exit: Exit;
  readonly diagnostics: readonly LatexDiagnostic[];
  readonly request: LatexBuildRequest;
}

function failureOf({ exit, diagnostics, request }: Outcome): Failure | undefined {
  const ended = succeeded(exit) ? undefined : explainExit(latexCommand(request), exit);
  if (ended && ended.reason !== 'command-failed') return ended;
  return explainDiagnostics(diagnostics, request) ?? ended;
}

/** What TeX and BibTeX said in the logs of the last run. */
export function readDiagnostics(request: LatexBuildRequest): LatexDiagnostic[] {
  const log = readRunFile(request, 'log');
  const usesBibtex = log.includes(`${request.jobname}.bbl`);
  return [...parseLatexLog(log), ...(usesBibtex ? parseBibtexLog(readRunFile(request, 'blg')) : [])];
}

function readsOf(request: LatexBuildRequest): RecordedReads {
  const staged = new Set([...request.files, ...request.generated].map(({ to }) => to));
  const [fls, fdb] = [readRunFile(request, 'fls'), readRunFile(request, 'fdb_latexmk')];
  return recordedReads({ fls, fdb, staged, stagingFolder: request.stagingFolder, home: request.env['HOME'] });
}

/** A file of the last run, or nothing when the run did not get so far as to write it. */
export function readRunFile({ stagingFolder, jobname }: LatexBuildRequest, extension: string): string {
  const path = join(stagingFolder, `${jobname}.${extension}`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The .aux of the main file, and those of the files it includes. */
function readAuxiliary(request: LatexBuildRequest): string {
  const main = readRunFile(request, 'aux');
  const included = [...main.matchAll(/^\\@input\{(.+)\.aux\}/gm)];
  const parts = included.map(([, part = '']) => readRunFile({ ...request, jobname: part }, 'aux'));
  return [main, ...parts].join('\n');
}
