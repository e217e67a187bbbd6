import { gpuEnvironment } from '@research/compute';
import { fail, ok, type Result } from '@research/core';
import {
  cellLanguages,
  chooseEngine,
  normalizePdfDates,
  notebookSource,
  type NotebookSource,
  type NotebookTools,
  renderNotebook,
} from '@research/documents';
import { cpSync, readFileSync, statSync } from 'node:fs';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownFiles } from '../../scope/own-files';
import { missingSecrets } from '../../scope/secrets';
import type { TaskScope } from '../../scope/task-scope';
import { contentIdentity } from '../../task/content-identity';
import { defineExecutor } from '../../task/define-executor';
import type { FoundTools } from '../../task/find-tools';
import { produce, type WorkStage } from '../../task/produce';
import { scriptEnvironment } from '../../task/script-environment';
import { type TaskTrace, type TracedCode, withTrace } from '../../tracing/with-trace';
import { inProject } from '../../wiring/project-path';
import { notebookKind, type NotebookOptions, renderedName } from './kind';

export const executor = defineExecutor(notebookKind, async (scope) => {
  const { notebook, engine, parameters, requires } = scope.options;
  const identity = { notebook, engine, parameters, ...(await contentIdentity(scope)) };
  return withTrace(scope, { main: notebook, language: languageOf(scope) }, (trace) =>
    produce(scope, {
      identity,
      requires,
      trace,
      work: (stage) => render(scope, stage, trace),
    }),
  );
});

async function render(
  scope: TaskScope<NotebookOptions>,
  stage: WorkStage,
  trace: TaskTrace,
): Promise<Result<void>> {
  const { options, task, workspaceRoot, say } = scope;
  const missing = missingSecrets(options.secrets, scope.secrets);
  if (missing) return fail(missing);
  const folder = join(workspaceRoot, task.projectRoot);
  const source = readSource(scope, folder);
  const tools = notebookTools(stage.tools);
  const engine = chooseEngine(options.engine, source.notebook, tools);
  if (!engine.ok) return engine;
  // Cells run beside copies of the project's own files, so that what they source is there and nothing is written to it.
  const stagingFolder = join(stage.folder, '.render');
  for (const file of ownFiles(workspaceRoot, task.projectRoot))
    cpSync(join(folder, file), join(stagingFolder, file), { dereference: true });
  const gpus = gpuEnvironment(stage.lease, stage.place.host);
  const env = trace.trace({ ...scriptEnvironment(scope, stage.place), ...gpus, WRITE_DIR: stage.folder });
  const { parameters, limitSeconds } = options;
  const rendered = await renderNotebook({
    engine: engine.value,
    source,
    stagingFolder,
    parameters,
    tools,
    run: stage.run,
    env,
    limitSeconds,
  });
  if (!rendered.ok) return rendered;
  for (const warning of rendered.value.warnings) say(`warning: ${warning}`);
  await copyFile(rendered.value.product, join(stage.folder, renderedName(options)));
  await rm(stagingFolder, { recursive: true });
  await normalizeFigures(options.writes, stage.folder);
  return ok(undefined);
}

/** The language whose processes have to be followed: R's where there are R cells, since knitr runs them. */
function languageOf({ task, options, workspaceRoot }: TaskScope<NotebookOptions>): TracedCode['language'] {
  const text = readFileSync(join(workspaceRoot, task.projectRoot, options.notebook), 'utf8');
  const languages = cellLanguages(text);
  return languages.includes('r') ? 'R' : languages.includes('python') ? 'python' : undefined;
}

function readSource({ task, options }: TaskScope<NotebookOptions>, folder: string): NotebookSource {
  return notebookSource({
    path: inProject(task.projectRoot, options.notebook),
    folder: task.projectRoot,
    text: readFileSync(join(folder, options.notebook), 'utf8'),
    sibling: (path) =>
      statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true
        ? readFileSync(join(folder, path), 'utf8')
        : undefined,
  });
}

function notebookTools(found: FoundTools): NotebookTools {
  const paths = {
    quarto: found.optionalPath('quarto'),
    rscript: found.optionalPath('R'),
    python: found.optionalPath('python'),
    nbconvert: found.optionalPath('jupyter'),
  };
  return Object.fromEntries(Object.entries(paths).filter(([, path]) => path !== undefined));
}

/** R's PDF devices write the time of day into each figure. */
async function normalizeFigures(writes: readonly string[], folder: string): Promise<void> {
  for (const name of writes.filter((file) => file.endsWith('.pdf'))) {
    const path = join(folder, name);
    const bytes = await readFile(path).catch(() => undefined);
    // A figure that is not there is reported with the other declared outputs.
    if (bytes) await writeFile(path, normalizePdfDates(bytes));
  }
}
