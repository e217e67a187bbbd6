import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, fingerprint, ok, type Failure, type Result } from '@research/core';
import { explainExit, succeeded, type Exit, type RunCommand } from '@research/process';
import { bibliographyWarnings } from '../bibliography/bibliography-warnings';
import { auxiliaryParts } from '../contents/auxiliary-parts';
import type { DocumentContents } from '../contents/document-contents';
import { readContents } from '../contents/read-contents';
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
  /** Headings, floats, citations: what the last run left on record. */
  readonly contents: DocumentContents;
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
  const warnings = [...diagnostics, ...aboutEntries(request)].map((one) => atOrigin(one, request));
  return ok({
    pdf: join(request.stagingFolder, `${request.jobname}.pdf`),
    passes,
    warnings,
    reads: readsOf(request),
    contents: contentsOf(request, warnings),
  });
}

function hasSettled(request: LatexBuildRequest, diagnostics: readonly LatexDiagnostic[]): boolean {
  if (diagnostics.some(({ kind }) => kind === 'rerun')) return false;
  return isSettled(readRunFile(request, 'fdb_latexmk'), request.stagingFolder);
}

function aboutEntries(request: LatexBuildRequest): LatexDiagnostic[] {
  const isPart = request.thresholds.unresolved === 'warn';
  const auxiliary = auxiliaryOf(request).map(({ text }) => text);
  return bibliographyWarnings(request.files, isPart ? undefined : auxiliary.join('\n'));
}

function atOrigin(diagnostic: LatexDiagnostic, request: LatexBuildRequest): LatexDiagnostic {
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

function readDiagnostics(request: LatexBuildRequest): LatexDiagnostic[] {
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
function readRunFile({ stagingFolder, jobname }: LatexBuildRequest, extension: string): string {
  const path = join(stagingFolder, `${jobname}.${extension}`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

const auxiliaryOf = (request: LatexBuildRequest) =>
  auxiliaryParts(request.entry, request.jobname, (jobname) => readRunFile({ ...request, jobname }, 'aux'));

function contentsOf(request: LatexBuildRequest, warnings: readonly LatexDiagnostic[]): DocumentContents {
  const show = (source: string): string => originOf(source, request)?.path ?? source;
  const databases = request.files
    .filter(({ to }) => to.endsWith('.bib'))
    .map(({ from, to }) => ({ file: show(to), text: readFileSync(from, 'utf8') }));
  return readContents({
    parts: auxiliaryOf(request),
    toc: readRunFile(request, 'toc'),
    databases,
    warnings,
    show,
  });
}
