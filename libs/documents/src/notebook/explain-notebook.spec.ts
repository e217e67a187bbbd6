import { chooseEngine } from './choose-engine';
import { failingLine } from './failing-line';
import { jupyterEngine } from './jupyter-engine';
import { knitrEngine } from './knitr-engine';
import type { FailedRun, NotebookSource, RenderRequest } from './notebook-engine';
import { quartoEngine } from './quarto-engine';
import { scanNotebook } from './scan-notebook';

const sourceOf = (...lines: string[]): NotebookSource => {
  const text = lines.join('\n');
  return { path: 'nb/a.qmd', text, notebook: scanNotebook(text) };
};

const source = sourceOf(
  '---',
  'params: { season: 2022 }',
  '---',
  '{{< include _method.qmd >}}',
  '```{r fit}',
  'games <- read(path)',
  'games$margin <- margn + 1',
  '```',
  '```{python}',
  '#| label: plot',
  'x = 1',
  'x / 0',
  '```',
);

const request = (changes: Partial<RenderRequest> = {}): RenderRequest => ({
  source,
  stagingFolder: '/staging',
  parameters: { season: 2021 },
  tools: { quarto: '/q/quarto', rscript: '/r/bin/Rscript', python: '/p/python3', nbconvert: '/p/nbconvert' },
  ...changes,
});

const run: FailedRun = { stagingFolder: '/w/staging/1/.render', rendered: 'notebook.qmd', errors: '' };

describe('explain', () => {
  it.each([
    ["Quitting from lines 6-8 (notebook.qmd) \nError in eval(expr) : object 'margn' not found\nCalls: x"],
    [
      "Quitting from lines 5-8 [fit] (notebook.qmd)\nError:\n! object 'margn' not found\nBacktrace:\n 1. x\nExecution halted",
    ],
    ["Quitting from notebook.qmd:6-7 [fit]\nError: object 'margn' not found\nExecution halted"],
  ])('finds the line in the words of each version of knitr (%#)', (tail) => {
    for (const engine of [knitrEngine, quartoEngine])
      expect(engine.explain(`1/3\n2/3 [fit]\n${tail}`, source, run)).toMatchObject({
        what: 'the R cell fit failed',
        at: { file: 'nb/a.qmd', line: 7 },
        said: expect.stringMatching(/object 'margn' not found$/) as string,
      });
  });

  it.each([
    ['Cell In[2], line 3\n      1 #| label: plot\n      2 x = 1\n----> 3 x / 0\n'],
    ['Input In [2], in <cell line: 3>()\n      1 #| label: plot\n----> 3 x / 0\n'],
    ['\u001b[0;31m-----\u001b[0m\n\u001b[0;32m----> 3\u001b[0m x / 0\n'],
  ])('finds the line in a traceback (%#)', (frame) => {
    const tail = `An error occurred while executing the following cell:\n${'-'.repeat(18)}\n#| label: plot\nx = 1\nx / 0\n${'-'.repeat(18)}\n\n${'-'.repeat(75)}\nZeroDivisionError   Traceback (most recent call last)\n${frame}\nZeroDivisionError: division by zero\n`;
    for (const engine of [jupyterEngine, quartoEngine])
      expect(engine.explain(tail, source, run)).toMatchObject({
        what: 'the Python cell plot failed',
        at: { file: 'nb/a.qmd', line: 12 },
        said: 'ZeroDivisionError: division by zero',
      });
  });

  it('finds a cell of a file that Quarto includes, and what stands behind it', () => {
    const files: Readonly<Record<string, string>> = {
      'parts/_method.qmd': 'Text.\n\n{{< include _cell.qmd >}}\n',
      'parts/_cell.qmd': '```{r inner}\n1\nstop("no good")\n```',
    };
    const including = {
      ...sourceOf('---', 'title: a', '---', '{{< include parts/_method.qmd >}}', '```{r last}', 'y', '```'),
      folder: 'nb',
      sibling: (path: string) => files[path],
    };
    const at = (lines: string): unknown =>
      quartoEngine.explain(`Quitting from lines ${lines} (notebook.qmd)\nError: no good`, including, run)?.at;
    expect(at('6-9')).toEqual({ file: 'nb/parts/_cell.qmd', line: 3 });
    expect(at('11-13')).toEqual({ file: 'nb/a.qmd', line: 6 });
  });

  const odd = [
    'part (2).qmd',
    'a b.qmd',
    'x[1].qmd',
    'c:d.qmd',
    '(x).qmd',
    "it's.qmd",
    'größe.qmd',
    'a).qmd',
  ];
  const beside = (files: Readonly<Record<string, string>>): NotebookSource => ({
    ...source,
    folder: 'nb',
    sibling: (path) => files[path],
  });

  it.each(odd)('finds a child document and a sourced script named %s', (name) => {
    const child = beside({ [`sub/${name}`]: 'Text.\n\n```{r}\n1\nstop("no good")\n```\n' });
    const quit = `Quitting from lines 3-5 (./sub/${name}) \nQuitting from lines 5-8 (notebook.qmd) \nError: no good`;
    expect(knitrEngine.explain(quit, child, run)?.at).toEqual({ file: `nb/sub/${name}`, line: 5 });
    const script = name.replace('.qmd', '.R');
    const parse = `Quitting from lines 6-8 (notebook.qmd) \nError in source("${script}") : ${script}:2:1: unexpected ')'`;
    expect(knitrEngine.explain(parse, beside({ [script]: '' }), run)?.at).toEqual({
      file: `nb/${script}`,
      line: 2,
    });
  });

  it('finds the line of inline code between cells', () => {
    const text = sourceOf(
      '---',
      'a: 1',
      '---',
      '',
      'one `r fine(1)`',
      '',
      'two `r sum(nothere)` and',
      'three',
    );
    const at = (said: string) =>
      knitrEngine.explain(`Quitting from lines 2-8 (notebook.qmd) \n${said}`, text, run)?.at;
    expect(at("Error in eval(x) : object 'nothere' not found")).toEqual({ file: 'nb/a.qmd', line: 7 });
    expect(at('Error: strange')).toEqual({ file: 'nb/a.qmd', line: 5 });
  });

  it('understands what Quarto itself complains about', () => {
    const include =
      'ERROR: Include directive failed.\n  in file notebook.qmd, \n  could not find file _method.qmd\n\nStack trace:\n  at x';
    expect(quartoEngine.explain(include, source, run)).toMatchObject({
      at: { line: 4 },
      said: expect.not.stringContaining('Stack') as string,
    });
    const yaml = 'ERROR: YAMLError: bad indentation of a mapping entry (line 2, column 9)';
    expect(quartoEngine.explain(yaml, source, run)).toMatchObject({
      at: { file: 'nb/a.qmd', line: 2, column: 9 },
    });
  });

  it.each([knitrEngine, jupyterEngine, quartoEngine])('says nothing about other output (%#)', (engine) => {
    expect(engine.explain('processing file: notebook.qmd\n  |....| 100%\n', source, run)).toBeUndefined();
  });
});

describe('failingLine', () => {
  const cell = {
    language: 'r',
    firstLine: 10,
    lastLine: 14,
    options: {},
    code: '#| a: 1\nload()\n# fit(x)\nfit(x)\nstop("no data here")',
  };

  it.each([
    ['Error: no data here', 14],
    ['Error in fit(x) : something else', 13],
    ["Error: could not find function 'fit'", 13],
    ['Error in parse(text = x) : \n  <text>:2:3: unexpected symbol', 12],
    ['Error: of unknown origin', 11],
  ])('reads %s', (error, line) => {
    expect(failingLine(cell, error)).toBe(line);
  });
});

describe('plan', () => {
  it('gives Quarto a private copy, its interpreter and its parameters', () => {
    const plan = quartoEngine.plan(request());
    expect(plan).toMatchObject({
      ok: true,
      value: {
        files: [
          { to: 'notebook.qmd', text: source.text },
          { to: '.parameters.yml', text: '{"season":2021}\n' },
        ],
        argv: expect.arrayContaining([
          '/q/quarto',
          'render',
          '--execute-dir',
          '/staging',
          '--execute-params',
          '.parameters.yml',
        ]) as string[],
        env: { QUARTO_PYTHON: '/p/python3', QUARTO_R: '/r/bin' },
        product: 'notebook.html',
        warnings: [],
      },
    });
  });

  it('writes parameters as R reads them', () => {
    const quoting = sourceOf('---', 'params: { a: 1, b: 1, c: 1, d: 1, e: 1 }', '---');
    const plan = knitrEngine.plan(
      request({
        source: quoting,
        parameters: { a: 'x "y"\\', b: true, c: [1.5, null], d: ['0123', 'b'], e: null },
      }),
    );
    const driver = plan.ok ? plan.value.files.find(({ to }) => to === '.render.R')?.text : undefined;
    expect(driver).toContain(
      'list("a" = "x \\"y\\"\\\\", "b" = TRUE, "c" = list(1.5, NULL), "d" = c("0123", "b"), "e" = NULL)',
    );
  });

  it('warns of includes that only Quarto expands', () => {
    const plan = knitrEngine.plan(request());
    expect(plan.ok && plan.value.warnings).toEqual([expect.stringMatching(/^nb\/a\.qmd:4: .*_method\.qmd/)]);
  });

  it('refuses R cells for Jupyter, at the cell', () => {
    expect(jupyterEngine.plan(request())).toMatchObject({
      ok: false,
      error: { at: { file: 'nb/a.qmd', line: 5 } },
    });
  });
});

describe('chooseEngine', () => {
  const all = request().tools;
  const withoutQuarto = { rscript: '/r/bin/Rscript', python: '/p/python3', nbconvert: '/p/nbconvert' };
  const onlyPython = sourceOf('```{python}', '1', '```').notebook;

  it.each([
    ['auto', source.notebook, all, 'quarto'],
    ['auto', source.notebook, withoutQuarto, 'knitr'],
    ['auto', sourceOf('text').notebook, withoutQuarto, 'knitr'],
    ['auto', onlyPython, withoutQuarto, 'jupyter'],
    ['jupyter', source.notebook, all, 'jupyter'],
  ] as const)('chooses (%#)', (...[requested, notebook, tools, engine]) => {
    expect(chooseEngine(requested, notebook, tools)).toEqual({ ok: true, value: engine });
  });

  it('names the tool that is missing', () => {
    expect(chooseEngine('quarto', source.notebook, withoutQuarto)).toMatchObject({
      ok: false,
      error: { reason: 'tool-missing', what: expect.stringContaining('quarto') as string },
    });
    expect(chooseEngine('auto', onlyPython, {})).toMatchObject({
      ok: false,
      error: { reason: 'tool-missing' },
    });
  });
});
