import { fail, ok, type Failure, type Result } from '@research/core';
import type { Notebook } from './notebook';
import type { NotebookEngineName, NotebookTools } from './notebook-engine';

/**
 * The engine that runs a notebook. `auto` takes Quarto where there is one, else knitr for notebooks with R cells or
 * with no cells, else Jupyter. Fails with `tool-missing` when the machine lacks what the choice needs.
 */
export function chooseEngine(
  requested: NotebookEngineName | 'auto',
  notebook: Notebook,
  tools: NotebookTools,
): Result<NotebookEngineName> {
  const engine = requested === 'auto' ? automatic(notebook, tools) : requested;
  const missing = missingTool(engine, tools);
  return missing ? fail(missing) : ok(engine);
}

function automatic({ cells }: Notebook, tools: NotebookTools): NotebookEngineName {
  if (tools.quarto !== undefined) return 'quarto';
  return cells.length === 0 || cells.some(({ language }) => language === 'r') ? 'knitr' : 'jupyter';
}

/** What an engine needs that is not there, as a failure. */
function missingTool(engine: NotebookEngineName, tools: NotebookTools): Failure | undefined {
  const needs = { quarto: ['quarto'], knitr: ['rscript'], jupyter: ['nbconvert', 'python'] } as const;
  const missing = needs[engine].find((tool) => tools[tool] === undefined);
  if (missing === undefined) return undefined;
  const tries = ['npm run setup', 'set the option `engine` to `auto`'];
  return {
    reason: 'tool-missing',
    what: `the notebook engine ${engine} needs ${missing}, which is not installed`,
    tries,
  };
}
