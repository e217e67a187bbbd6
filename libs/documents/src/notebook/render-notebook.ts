import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, ok, type Failure, type Result, withFilesSync } from '@research/core';
import { explainExit, succeeded, type Command, type RunCommand } from '@research/process';
import { jupyterEngine } from './jupyter-engine';
import { knitrEngine } from './knitr-engine';
import type {
  FailedRun,
  NotebookEngine,
  NotebookEngineName,
  RenderPlan,
  RenderRequest,
} from './notebook-engine';
import { errorLog } from './r-error-log';
import { quartoEngine } from './quarto-engine';

/** The engines by name. */
export const notebookEngines: Readonly<Record<NotebookEngineName, NotebookEngine>> = {
  quarto: quartoEngine,
  knitr: knitrEngine,
  jupyter: jupyterEngine,
};

/** A notebook to render with an engine. The staging folder is the caller's alone while this runs. */
export interface RenderNotebookRequest extends RenderRequest {
  readonly engine: NotebookEngineName;
  readonly run: RunCommand;
  /** The allow-listed environment that the cells see (`READ_…`, `WRITE_DIR`); what the engine needs is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly limitSeconds?: number;
}

/** A rendered notebook. */
export interface RenderedNotebook {
  /** Absolute path of the rendered document, in the staging folder. */
  readonly product: string;
  readonly warnings: readonly string[];
}

/**
 * Renders a notebook in its staging folder. Fails with `invalid-options` for front matter or cell options that cannot
 * be read, with `notebook-cell` at the line of the .qmd for a cell that fails, and as the command does.
 */
export async function renderNotebook(request: RenderNotebookRequest): Promise<Result<RenderedNotebook>> {
  const engine = notebookEngines[request.engine];
  const unreadable = firstProblem(request);
  if (unreadable) return fail(unreadable);
  const plan = engine.plan(request);
  if (!plan.ok) return plan;
  const written = writeFiles(request.stagingFolder, plan.value);
  if (!written.ok) return written;
  const command = commandOf(request, plan.value);
  const exit = await request.run(command);
  if (!exit.ok) return exit;
  if (succeeded(exit.value)) return checkProduct(request, plan.value);
  const ended = explainExit(command, exit.value);
  // A cell's own error is worth more than an exit code, but not more than "out of time" or "out of memory".
  const cell =
    ended.reason === 'command-failed'
      ? engine.explain(exit.value.tail, request.source, failedRun(request))
      : undefined;
  return fail(cell ?? { ...ended, at: { file: request.source.path } });
}

function failedRun({ stagingFolder }: RenderRequest): FailedRun {
  const path = join(stagingFolder, errorLog);
  const errors = existsSync(path) ? readFileSync(path, 'utf8').slice(-longestLog) : '';
  return { stagingFolder, rendered: 'notebook.qmd', errors };
}

/** Of a loop that goes on after its errors, only the last ones count. */
const longestLog = 1 << 20;

function firstProblem({ source }: RenderRequest): Failure | undefined {
  const [problem] = source.notebook.problems;
  if (!problem) return undefined;
  const { message, line, column } = problem;
  const at = { file: source.path, line, ...(column === undefined ? {} : { column }) };
  return { reason: 'invalid-options', what: `the notebook cannot be read: ${message}`, at };
}

function writeFiles(stagingFolder: string, { files, product }: RenderPlan): Result<void> {
  return withFilesSync('the staging folder of the notebook cannot be written', () => {
    for (const name of [product, errorLog]) rmSync(join(stagingFolder, name), { force: true });
    for (const { to, text } of files) {
      mkdirSync(dirname(join(stagingFolder, to)), { recursive: true });
      writeFileSync(join(stagingFolder, to), text);
    }
  });
}

function commandOf(request: RenderNotebookRequest, { argv, env }: RenderPlan): Command {
  const { stagingFolder, limitSeconds } = request;
  const limit = limitSeconds === undefined ? {} : { limitSeconds };
  // R's files are traced by a profile; without one, no profile is read.
  const profile = { R_PROFILE_USER: '/dev/null' };
  return { argv, cwd: stagingFolder, env: { ...profile, ...request.env, ...env }, ...limit };
}

function checkProduct(request: RenderRequest, plan: RenderPlan): Result<RenderedNotebook> {
  const product = join(request.stagingFolder, plan.product);
  if (existsSync(product)) return ok({ product, warnings: plan.warnings });
  const at = { file: request.source.path };
  return fail({ reason: 'missing-output', what: `rendering ended without writing ${plan.product}`, at });
}
