import { dirname } from 'node:path';
import { fail, ok, type Failure } from '@research/core';
import { checkParameters } from './check-parameters';
import { expandIncludes } from './expand-includes';
import { explainKnitr } from './explain-knitr';
import { explainPython } from './explain-python';
import type { NotebookEngine, NotebookSource } from './notebook-engine';

/**
 * Runs notebooks with Quarto: a private copy, because rendering one .qmd twice at a time fails, and without its freezer
 * and cache, whose keys miss what a notebook reads. https://quarto.org/docs/cli/render.html
 */
export const quartoEngine: NotebookEngine = {
  name: 'quarto',
  plan(request) {
    const { source, parameters, tools, stagingFolder } = request;
    if (tools.quarto === undefined) return fail({ reason: 'tool-missing', what: 'Quarto is not installed' });
    const checked = checkParameters(request);
    if (!checked.ok) return checked;
    // Quarto reads the value of `-P name:value` as YAML, where "0123" is a number; in a file it keeps its type.
    const isGiven = Object.keys(parameters).length > 0;
    const given = isGiven ? ['--execute-params', parametersFile] : [];
    return ok({
      files: [
        { to: 'notebook.qmd', text: source.text },
        ...(isGiven ? [{ to: parametersFile, text: `${JSON.stringify(parameters)}\n` }] : []),
      ],
      argv: [
        tools.quarto,
        'render',
        'notebook.qmd',
        ...fixedArguments,
        '--execute-dir',
        stagingFolder,
        ...given,
      ],
      env: {
        ...(tools.python === undefined
          ? {}
          : { QUARTO_PYTHON: tools.python, RETICULATE_PYTHON: tools.python }),
        ...(tools.rscript === undefined ? {} : { QUARTO_R: dirname(tools.rscript) }),
      },
      product: 'notebook.html',
      warnings: [],
    });
  },
  explain(tail, source, run) {
    const { source: executed, locationOf } = expandIncludes(source);
    const cell = explainKnitr(tail, executed, run) ?? explainPython(tail, executed, run);
    if (!cell?.at || cell.at.file !== source.path || cell.at.line === undefined)
      return cell ?? explainQuarto(tail, source);
    return { ...cell, at: locationOf(cell.at.line) };
  },
};

/** JSON is YAML. */
const parametersFile = '.parameters.yml';

const fixedArguments = [
  '--to',
  'html',
  '--output',
  'notebook.html',
  '--no-cache',
  ...['-M', 'freeze:false'],
  ...['-M', 'embed-resources:true'],
  ...['-M', 'theme:none'],
];

/** Quarto's own complaints: `ERROR: YAMLError: … (line n, column m)`, `ERROR: Include directive failed. … path`. */
function explainQuarto(tail: string, { path, notebook }: NotebookSource): Failure | undefined {
  const said = /^ERROR: [^]*?(?=\n\s*(?:Stack trace|at )|$(?![^]))/m.exec(tail)?.[0].trim();
  if (said === undefined) return undefined;
  const yaml = /\(?line (\d+), column (\d+)/.exec(said);
  const include = notebook.includes.find((one) => said.includes(one.path));
  const at = include
    ? { file: path, line: include.line, column: include.column }
    : { file: path, ...(yaml ? { line: Number(yaml[1]), column: Number(yaml[2]) } : {}) };
  return { reason: 'notebook-cell', what: 'Quarto cannot render the notebook', at, said };
}
