import { join } from 'node:path';
import { fail, fingerprint, ok, type Failure, type Result, withFilesSync } from '@research/core';
import { explainExit, succeeded, type Command } from '@research/process';
import { atOrigin, type LatexBuildRequest, withOpened } from './build-latex';
import { readDiagnostics } from './read-diagnostics';
import { readRunFile } from './run-files';
import { explainDiagnostics } from './explain-diagnostics';
import { isSettled } from './is-settled';
import { latexCommand, onePassCommand } from './latex-command';
import type { LatexDiagnostic } from './latex-diagnostic';
import { parseLatexmkOutput } from './parse-latexmk-output';
import { isSameRunState, readRunState, restoreRunState, type RunState } from './run-state';
import { finishStaging, openStaging } from './staging-folder';

/** A document that is being edited. */
export interface LiveTypesetRequest extends Omit<LatexBuildRequest, 'force' | 'synctex'> {
  /** Told of each PDF as soon as it is there; passes go on, and write over it, when the promise resolves. */
  readonly show: (typeset: LiveTypeset) => Promise<void>;
  /** Aborted by a newer edit: the passes after the first are left undone then, for the newer edit's to do. */
  readonly superseded: AbortSignal;
}

/** A PDF to look at; it may have faults that fail a build. */
export interface LiveTypeset {
  /** Absolute path in the staging folder; its `.synctex.gz` is beside it. */
  readonly pdf: string;
  /** How often pdflatex has run. */
  readonly passes: number;
  /** False when references and contents may still move in another pass. */
  readonly settled: boolean;
  /** What would fail a build (an unresolved reference, a box too wide), when there is any. */
  readonly defects?: Failure;
  readonly warnings: readonly LatexDiagnostic[];
}

/** How often latexmk gets another chance where it left the document too early. */
const furtherRuns = 3;

/**
 * Typesets a document for the eyes: one pass of pdflatex on the state of the last run, shown at once, and the passes to
 * the fixpoint only when that state has changed. A run that fails leaves the state of before, so that mending an error
 * costs one pass, too. Fails with `latex-error`, `missing-file`, or as the command does.
 */
export async function typesetLive(request: LiveTypesetRequest): Promise<Result<LiveTypeset>> {
  const { stagingFolder, files, spares = [], generated, epochSeconds, entry, jobname } = request;
  const key = fingerprint({ epochSeconds, entry, jobname });
  const opened = openStaging(stagingFolder, { files: [...files, ...spares], generated, key });
  if (!opened.ok) return opened;
  const typesetting = new LiveTypesetting(request);
  const done = await typesetting.run();
  const finished = finishStaging(stagingFolder);
  return finished.ok ? done : finished;
}

class LiveTypesetting {
  private readonly staged: ReadonlySet<string>;

  constructor(private readonly request: LiveTypesetRequest) {
    const { files, spares = [], generated } = request;
    this.staged = new Set([...files, ...spares, ...generated].map(({ to }) => to));
  }

  async run(): Promise<Result<LiveTypeset>> {
    const before = this.state();
    if (!this.knowsCitations(before)) return this.settle(before, 0);
    const { request } = this;
    const pass = await this.execute(onePassCommand({ ...request, synctex: true }));
    if (!pass.ok) return this.takeBack(before, pass.error);
    const after = this.state();
    const first = this.typeset({ passes: 1, settled: isSameRunState(before, after) });
    await request.show(first);
    if (first.settled || request.superseded.aborted) return ok(first);
    const settled = await this.settle(after, 1);
    return request.superseded.aborted ? ok(first) : settled;
  }

  /** Whether a pass of pdflatex alone makes sense: never after an edit of the bibliography, which latexmk has to see. */
  private knowsCitations(state: RunState): boolean {
    const fdb = readRunFile(this.request, 'fdb_latexmk');
    return state.size > 0 && fdb !== '' && isSettled(fdb, this.request.stagingFolder, /\.(?:bib|bst)$/);
  }

  private async settle(before: RunState, earlier: number): Promise<Result<LiveTypeset>> {
    const { request } = this;
    let passes = earlier;
    for (let run = 0; run <= furtherRuns; run += 1) {
      const command = latexCommand({ ...request, synctex: true, force: run > 0 });
      const ran = await this.execute(command, earlier > 0 ? request.superseded : undefined);
      if (!ran.ok) return this.takeBack(before, ran.error);
      passes += parseLatexmkOutput(ran.value).passes;
      if (isSettled(readRunFile(request, 'fdb_latexmk'), request.stagingFolder)) break;
    }
    const typeset = this.typeset({ passes, settled: true });
    await request.show(typeset);
    return ok(typeset);
  }

  /** Runs a command that must succeed and gives the lines that it printed. */
  private async execute(command: Command, signal?: AbortSignal): Promise<Result<string[]>> {
    const lines: string[] = [];
    const sink = { line: (text: string) => lines.push(text) };
    const exit = await this.request.run(command, { sink, ...(signal && { signal }) });
    if (!exit.ok) return exit;
    if (succeeded(exit.value)) return ok(lines);
    const ended = explainExit(command, exit.value);
    if (ended.reason !== 'command-failed') return fail(ended);
    const diagnostics = [...parseLatexmkOutput(lines).diagnostics, ...readDiagnostics(this.request)];
    return fail(explainDiagnostics(diagnostics, withOpened(this.request)) ?? ended);
  }

  private typeset(run: Pick<LiveTypeset, 'passes' | 'settled'>): LiveTypeset {
    const request = withOpened(this.request);
    const diagnostics = readDiagnostics(request);
    const defects = explainDiagnostics(diagnostics, request);
    return {
      ...run,
      pdf: join(request.stagingFolder, `${request.jobname}.pdf`),
      warnings: diagnostics.map((one) => atOrigin(one, request)),
      ...(defects && { defects }),
    };
  }

  private state(): RunState {
    return readRunState(this.request.stagingFolder, this.staged);
  }

  private takeBack(state: RunState, failure: Failure): Result<never> {
    const { stagingFolder } = this.request;
    const restored = withFilesSync('the LaTeX staging folder cannot be written', () =>
      restoreRunState(stagingFolder, state, this.staged),
    );
    return fail(restored.ok ? failure : restored.error);
  }
}
