import { fail, ok } from '@research/core';
import { cellDefaults } from './cell-defaults';
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
        { to: '.render.R', text: driver(parameters, cellDefaults(source.notebook)) },
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
  defaults: Readonly<Record<string, boolean>>,
): string => `format <- rmarkdown::html_document(
  theme = NULL, mathjax = NULL, highlight = NULL, self_contained = TRUE
)
${optsChunk(defaults)}${limitKnitr}rmarkdown::render(
  "notebook.qmd", output_format = format, output_file = "notebook.html",
  params = ${rList(parameters)}, envir = globalenv(), quiet = TRUE
)
`;

/** `execute:` of the front matter is Quarto's; knitr has the same options under the same names. */
function optsChunk(defaults: Readonly<Record<string, boolean>>): string {
  const entries = Object.entries(defaults);
  return entries.length === 0
    ? ''
    : `format$knitr$opts_chunk[${rLiteral(entries.map(([name]) => name))}] <- ${rList(defaults)}\n`;
}

function rList(parameters: Readonly<Record<string, NotebookParameter>>): string {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return 'NULL';
  return `list(${entries.map(([name, value]) => `${JSON.stringify(name)} = ${rLiteral(value)}`).join(', ')})`;
}

/** R reads JSON's strings and numbers as they are. A list of values of one kind is a vector, as in YAML that R reads. */
function rLiteral(value: NotebookParameter): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (isList(value)) {
    const kinds = new Set(value.map((one) => (one === null ? 'null' : typeof one)));
    const [kind = 'object'] = kinds;
    const maker = kinds.size === 1 && !['object', 'null'].includes(kind) ? 'c' : 'list';
    return `${maker}(${value.map(rLiteral).join(', ')})`;
  }
  return typeof value === 'object' ? rList(value) : JSON.stringify(value);
}

const isList = (value: NotebookParameter): value is readonly NotebookParameter[] => Array.isArray(value);
