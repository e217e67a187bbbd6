import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Failure, fail, fingerprint, ok, type Result, withFilesSync } from '@research/core';
import { type Command, explainExit, type RunCommand } from '@research/process';
import { explainDiagnostics } from '../latex/explain-diagnostics';
import type { LatexDiagnostic } from '../latex/latex-diagnostic';
import { parseLatexLog } from '../latex/parse-latex-log';
import type { GeneratedFile, StagedFile } from '../latex/staged-file';
import { finishStaging, openStaging } from '../latex/staging-folder';
import { texEnvironment } from '../latex/tex-environment';
import { workFolder } from '../latex/work-folder';
import { printedTables, type TypesetTable } from './printed-rows';
import { type HarnessLog, parseHarnessLog, tableHarness, type TableLog } from './table-harness';

/** Tables to set behind a preamble. The staging folder is the caller's alone while this runs. */
export interface TableCompilation {
  readonly stagingFolder: string;
  /** What the preamble is made of, and everything it reads. */
  readonly files: readonly StagedFile[];
  readonly generated: readonly GeneratedFile[];
  /** Paths in the staging folder that make up the preamble, in their order. */
  readonly preamble: readonly string[];
  readonly tables: readonly StagedFile[];
  readonly run: RunCommand;
  /** The allow-listed environment to run in; what TeX needs is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly limitSeconds: number;
  /** Absolute folder against which the paths in failures are shown. */
  readonly showRelativeTo: string;
}

/** What TeX says about one table. */
export interface TableComplaint {
  readonly table: StagedFile;
  readonly diagnostic: LatexDiagnostic;
}

/** What TeX made of one table. */
export interface TypesetFile {
  readonly table: StagedFile;
  readonly complaints: readonly TableComplaint[];
  readonly printed: readonly TypesetTable[];
}

const jobname = 'tables';

/**
 * Sets every table behind the preamble, in one run of pdflatex in draft mode, and gives TeX's errors with the table that
 * each belongs to, and what it printed of each. Only a table that leaves a group or a conditional open, or stops TeX, costs one more run, for the
 * tables behind it. Fails when the preamble itself does not work, or as the command does (`time-limit`,
 * `command-missing`).
 */
export async function compileTables(request: TableCompilation): Promise<Result<TypesetFile[]>> {
  const typeset: TypesetFile[] = [];
  for (let pending = request.tables; pending.length > 0;) {
    const tables = pending;
    const log = await run({ ...request, tables });
    if (!log.ok) return log;
    const broken = preambleFailure(log.value, request);
    if (broken) return fail(broken);
    const last = log.value.tables.findIndex(({ closed }) => !closed);
    const trusted = last < 0 ? log.value.tables : log.value.tables.slice(0, last + 1);
    typeset.push(...trusted.map((part) => typesetFile(part, tables)));
    pending = pending.slice(trusted.length);
  }
  return ok(typeset);
}

async function run(compilation: TableCompilation): Promise<Result<HarnessLog>> {
  const { preamble, tables, files } = compilation;
  const stagingFolder = workFolder(compilation.stagingFolder, [...files, ...tables]);
  const request = { ...compilation, stagingFolder };
  const text = tableHarness({ preamble, tables: tables.map(({ to }) => to) });
  const generated = [...request.generated, { to: `${jobname}.tex`, text }];
  const opened = openStaging(stagingFolder, {
    files: [...files, ...tables],
    generated,
    key: fingerprint({ jobname }),
  });
  if (!opened.ok) return opened;
  const command = draftCommand(request);
  const exit = await request.run(command, { sink: { line: () => undefined } });
  if (!exit.ok) return exit;
  const failure = exit.value.code === 0 ? undefined : explainExit(command, exit.value);
  const read = withFilesSync('the LaTeX staging folder cannot be read', () => readLog(stagingFolder));
  if (!read.ok) return read;
  if (failure && failure.reason !== 'command-failed') return fail(failure);
  if (failure && read.value === '') return fail(failure);
  const finished = finishStaging(stagingFolder);
  return finished.ok ? ok(parseHarnessLog(read.value)) : finished;
}

/** Not stopping at errors: one run is to find those of all tables. */
function draftCommand({ stagingFolder, env, limitSeconds }: TableCompilation): Command {
  const flags = ['-draftmode', '-interaction=nonstopmode', '-file-line-error', '-no-shell-escape'];
  const argv: Command['argv'] = ['pdflatex', ...flags, `-jobname=${jobname}`, `${jobname}.tex`];
  return { argv, cwd: stagingFolder, env: { ...env, ...texEnvironment(stagingFolder) }, limitSeconds };
}

function readLog(folder: string): string {
  const path = join(folder, `${jobname}.log`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function preambleFailure(log: HarnessLog, request: TableCompilation): Failure | undefined {
  const { files, generated, showRelativeTo } = request;
  const errors = errorsIn(log.before);
  if (errors.length === 0 && log.started) return undefined;
  const explained = explainDiagnostics(errors, { files, generated, thresholds: {}, showRelativeTo });
  const what = 'the preamble of the document does not compile';
  return explained ?? { reason: 'latex-error', what, said: log.before.trimEnd().slice(-2000) };
}

const errorsIn = (log: string): LatexDiagnostic[] =>
  parseLatexLog(log).filter(({ severity }) => severity === 'error');

function typesetFile(log: TableLog, tables: readonly StagedFile[]): TypesetFile {
  const table = tables[log.index];
  if (!table) throw new RangeError(`the log names table ${log.index} of ${tables.length}`);
  const complaints = diagnosticsOf(log).map((diagnostic) => ({ table, diagnostic }));
  return { table, complaints, printed: printedTables(log.pages) };
}

/** A table that stops TeX, or leaves something open, without an error of its own is complained about all the same. */
function diagnosticsOf({ text, closed }: TableLog): LatexDiagnostic[] {
  const errors = errorsIn(text);
  if (errors.length > 0 || closed) return errors;
  return [{ severity: 'error', kind: 'error', message: 'this table leaves a group or a conditional open' }];
}
