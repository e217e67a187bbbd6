import { basename, join } from 'node:path';
import { fail, ok, type Failure } from '@research/core';
import { limitIpython } from './cell-output-limit';
import { checkParameters } from './check-parameters';
import { explainPython } from './explain-python';
import { literalShortcodes } from './literal-shortcodes';
import type { NotebookEngine, NotebookSource } from './notebook-engine';
import { toIpynb } from './to-ipynb';

const kernel = 'research';
const temporaryFolder = '.jupyter/tmp';

/** Runs Python notebooks with nbconvert and a kernel of their own, so that the resolved interpreter is used. */
export const jupyterEngine: NotebookEngine = {
  name: 'jupyter',
  plan(request) {
    const { source, parameters, tools, stagingFolder } = request;
    const { nbconvert, python } = tools;
    if (nbconvert === undefined || python === undefined)
      return fail({ reason: 'tool-missing', what: 'nbconvert or Python is not installed' });
    const foreign = foreignCell(source);
    if (foreign) return fail(foreign);
    const checked = checkParameters(request);
    if (!checked.ok) return checked;
    const unnameable = oddParameter(source);
    if (unnameable) return fail(unnameable);
    return ok({
      files: [
        { to: 'notebook.ipynb', text: toIpynb(source, { kernel, parameters }) },
        { to: `.jupyter/kernels/${kernel}/kernel.json`, text: kernelSpec(python) },
        { to: '.jupyter/ipython/profile_default/startup/limit.py', text: limitIpython },
        { to: `${temporaryFolder}/.keep`, text: '' },
      ],
      argv: [nbconvert, ...subcommand(nbconvert), ...exportArguments, 'notebook.ipynb'],
      env: environment(stagingFolder),
      product: 'notebook.html',
      warnings: literalShortcodes(source),
    });
  },
  explain: explainPython,
};

/** `jupyter` takes the program as its first argument; `jupyter-nbconvert` is the program. */
const subcommand = (program: string): string[] => (basename(program) === 'jupyter' ? ['nbconvert'] : []);

const exportArguments = [
  '--to=html',
  '--template=classic',
  '--execute',
  '--output=notebook.html',
  `--ExecutePreprocessor.kernel_name=${kernel}`,
  '--ExecutePreprocessor.timeout=-1',
  '--TagRemovePreprocessor.enabled=True',
  "--TagRemovePreprocessor.remove_input_tags={'remove_input'}",
  "--TagRemovePreprocessor.remove_cell_tags={'remove_cell'}",
];

function kernelSpec(python: string): string {
  const argv = [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'];
  return JSON.stringify({ argv, display_name: kernel, language: 'python' });
}

/** Kernels, settings and sockets are looked for in the staging folder only, not in the user's home. */
function environment(stagingFolder: string): Record<string, string> {
  const folder = join(stagingFolder, '.jupyter');
  return {
    JUPYTER_PATH: folder,
    JUPYTER_DATA_DIR: folder,
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    IPYTHONDIR: join(folder, 'ipython'),
    JUPYTER_NO_CONFIG: '1',
    // Without settings of the user's, Jupyter makes a temporary folder for each run and leaves it.
    TMPDIR: join(stagingFolder, temporaryFolder),
    // Avoids the warning at every start that a debugger might miss breakpoints.
    PYDEVD_DISABLE_FILE_VALIDATION: '1',
    PYTHONHASHSEED: '0',
  };
}

function foreignCell({ path, notebook }: NotebookSource): Failure | undefined {
  const cell = notebook.cells.find(
    ({ language, options }) => language !== 'python' && options['eval'] !== false,
  );
  if (!cell) return undefined;
  const tries = ['set the option `engine` to `knitr` or `quarto`'];
  const what = `the Jupyter engine runs Python cells only; this cell is in ${cell.language}`;
  return { reason: 'invalid-options', what, at: { file: path, line: cell.firstLine - 1 }, tries };
}

const keywords =
  /^(?:False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$/;

/** Parameters become variables of these names. */
function oddParameter({ path, notebook }: NotebookSource): Failure | undefined {
  const names = Object.keys(Object(notebook.frontMatter['params']) as object);
  const odd = names.find((name) => !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) || keywords.test(name));
  if (odd === undefined) return undefined;
  const what = `the parameter ${JSON.stringify(odd)} cannot be the name of a Python variable`;
  return {
    reason: 'invalid-options',
    what,
    at: { file: path, line: 1 },
    tries: ['rename it under `params:`'],
  };
}
