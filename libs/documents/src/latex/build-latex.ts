import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, fingerprint, ok, type Failure, type Result, withFilesSync } from '@research/core';
import { explainExit, succeeded, type Exit, type RunCommand } from '@research/process';
import { bibliographyWarnings } from '../bibliography/bibliography-warnings';
import { auxiliaryParts } from '../contents/auxiliary-parts';
import type { DocumentContents } from '../contents/document-contents';
import { readContents } from '../contents/read-contents';
import { explainDiagnostics, type LatexThresholds } from './explain-diagnostics';
import { latexCommand, type LatexRun } from './latex-command';
import { isSettled } from './is-settled';
import type { LatexDiagnostic } from './latex-diagnostic';
import { originOf } from './origin-of';
import { parseLatexmkOutput } from './parse-latexmk-output';
import { readDiagnostics } from './read-diagnostics';
import { readsStaleIndex } from './reads-stale-index';
import { recordedReads, type RecordedReads } from './recorded-reads';
import { readRunFile } from './run-files';
import type { GeneratedFile, StagedFile } from './staged-file';
import { PassTeller } from './tell-passes';
import { dropStaging, finishStaging, openStaging } from './staging-folder';

/** A document to typeset. The staging folder is the caller's alone while this runs. */
export interface LatexBuildRequest extends LatexRun {
  readonly files: readonly StagedFile[];
  /** Files that lie ready under names which only TeX can tell: those that it opens count as `files`. */
  readonly spares?: readonly StagedFile[];
  readonly generated: readonly GeneratedFile[];
  readonly thresholds: LatexThresholds;
  readonly run: RunCommand;
  /** Told which pass a document is at that takes long. */
  readonly say?: (line: string) => void;
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
  const built = await attempt(request);
  const { stagingFolder } = request;
  if (!built.ok) {
    const dropped = withFilesSync('the LaTeX staging folder cannot be emptied', () =>
      dropStaging(stagingFolder),
    );
    return dropped.ok ? built : dropped;
  }
  const finished = finishStaging(stagingFolder);
  return finished.ok ? built : finished;
}

/**
 * Typesets with what an earlier run has left, and once more without where that could be to blame: TeX stops at an .aux
 * file of the time when a package was still loaded, and passes over an index that nothing makes any more.
 */
async function attempt(request: LatexBuildRequest): Promise<Result<LatexBuild>> {
  const opened = open(request);
  if (!opened.ok) return opened;
  const { built, stopped } = await typeset({ ...request, force: opened.value === 'renamed' });
  const doubtful = built.ok ? readsStaleIndex(readRunFile(request, 'fls')) : stopped;
  if (opened.value === 'cold' || !doubtful) return built;
  const emptied = withFilesSync('the LaTeX staging folder cannot be emptied', () =>
    dropStaging(request.stagingFolder),
  );
  if (!emptied.ok) return emptied;
  const reopened = open(request);
  return reopened.ok ? (await typeset(request)).built : reopened;
}

function open(request: LatexBuildRequest) {
  const { epochSeconds, entry, jobname, files, spares = [], generated, stagingFolder } = request;
  const key = fingerprint({ epochSeconds, entry, jobname });
  return openStaging(stagingFolder, { files: [...files, ...spares], generated, key });
}

/** What came of a run, and whether a program stopped at an error instead of being ended or leaving things undefined. */
interface Typeset {
  readonly built: Result<LatexBuild>;
  readonly stopped: boolean;
}

/** How often a document that latexmk left too early gets another chance. */
const furtherRuns = 3;

async function typeset(asked: LatexBuildRequest, earlierPasses = 0, further = furtherRuns): Promise<Typeset> {
  const command = latexCommand(asked);
  const lines: string[] = [];
  const teller = asked.say && new PassTeller(asked.jobname, asked.say);
  const line = (text: string): void => {
    keepShort(lines, text);
    teller?.line(text);
  };
  const exit = await asked.run(command, { sink: { line } });
  if (!exit.ok) return { built: exit, stopped: false };
  const request = withOpened(asked);
  const output = parseLatexmkOutput(lines);
  const passes = earlierPasses + output.passes;
  const diagnostics = [...output.diagnostics, ...readDiagnostics(request)];
  if (further > 0 && succeeded(exit.value) && !hasSettled(request, diagnostics)) {
    return typeset({ ...asked, force: true }, passes, further - 1);
  }
  const failure = failureOf({ exit: exit.value, diagnostics, request });
  const stopped = exit.value.code !== 0 && !exit.value.timedOut && !exit.value.cancelled;
  if (failure) return { built: fail(failure), stopped };
  const warnings = [...diagnostics, ...aboutEntries(request)].map((one) => atOrigin(one, request));
  const built = ok({
    pdf: join(request.stagingFolder, `${request.jobname}.pdf`),
    passes,
    warnings,
    reads: readsOf(request),
    contents: contentsOf(request, warnings),
  });
  return { built, stopped };
}

/** The request with those spare files among its files that the last run opened. */
export function withOpened<Request extends OpenedFiles>(request: Request): Request {
  const { spares = [] } = request;
  if (spares.length === 0) return request;
  const opened = new Set(readsOf(request).declared);
  return { ...request, files: [...request.files, ...spares.filter(({ to }) => opened.has(to))] };
}

/** What {@link withOpened} has to know of a request. */
type OpenedFiles = Pick<
  LatexBuildRequest,
  'files' | 'spares' | 'generated' | 'stagingFolder' | 'jobname' | 'env'
>;

/** latexmk's own messages are short and a few; TeX in a loop prints without end. */
function keepShort(lines: string[], text: string): void {
  if (lines.length < 50_000) lines.push(text.slice(0, 500));
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

function readsOf(request: OpenedFiles): RecordedReads {
  const { files, spares = [], generated } = request;
  const staged = new Set([...files, ...spares, ...generated].map(({ to }) => to));
  const [fls, fdb] = [readRunFile(request, 'fls'), readRunFile(request, 'fdb_latexmk')];
  return recordedReads({ fls, fdb, staged, stagingFolder: request.stagingFolder, home: request.env['HOME'] });
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
