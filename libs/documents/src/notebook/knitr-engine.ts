import { fail, ok } from '@research/core';
import { limitKnitr } from './cell-output-limit';
import { checkParameters } from './check-parameters';
import { explainKnitr } from './explain-knitr';
import { literalShortcodes } from './literal-shortcodes';
import type { NotebookEngine, NotebookParameter } from './notebook-engine';

/** Runs R notebooks (and others through reticulate) with knitr, without Quarto. */
export const knitrEngine: NotebookEngine = {
  name: 'knitr',
  plan(request) {
    const { source, parameters, tools } = request;
    if (tools.rscript === undefined)
      return fail({ reason: 'tool-missing', what: 'Rscript is not installed' });
    const checked = checkParameters(request);
    if (!checked.ok) return checked;
    return ok({
      files: [
        { to: 'notebook.qmd', text: source.text },
        { to: '.render.R', text: driver(parameters) },
      ],
      argv: [tools.rscript, ...withoutSettings, '.render.R'],
      env: {
        ...(tools.python === undefined ? {} : { RETICULATE_PYTHON: tools.python }),
        RESEARCH_TRACE_PROFILE: 'none',
      },
      product: 'notebook.html',
      warnings: literalShortcodes(source),
    });
  },
  explain: explainKnitr,
};

/**
 * `--vanilla` reads no profile, but files are followed by one (`traceEnvironment` in libs/compute): all else of it, and
 * that profile is told to read no other.
 */
const withoutSettings = ['--no-environ', '--no-site-file', '--no-save', '--no-restore'];

/** No theme, no MathJax and no highlighting: a small page that is the same to the byte wherever it is made. */
const driver = (
  parameters: Readonly<Record<string, NotebookParameter>>,
): string => `format <- rmarkdown::html_document(
  theme = NULL, mathjax = NULL, highlight = NULL, self_contained = TRUE
)
${limitKnitr}rmarkdown::render(
  "notebook.qmd", output_format = format, output_file = "notebook.html",
  params = ${rList(parameters)}, envir = globalenv(), quiet = TRUE
)
`;

function rList(parameters: Readonly<Record<string, NotebookParameter>>): string {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return 'NULL';
  return `list(${entries.map(([name, value]) => `${JSON.stringify(name)} = ${rLiteral(value)}`).join(', ')})`;
}

/** R reads JSON's strings and numbers as they are. */
function rLiteral(value: NotebookParameter): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return JSON.stringify(value);
}
