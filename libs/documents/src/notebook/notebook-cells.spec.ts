import { rendered, request } from './notebook-desk.fixture';
import type { NotebookEngineName } from './notebook-engine';
import { renderNotebook } from './render-notebook';

// R and a kernel start for each of these.
const frontMatter = (...more: string[]): string[] => [
  '---',
  'title: Cells',
  'params:',
  '  inf: .inf',
  '  less: -.inf',
  '  nan: .nan',
  '  none: null',
  '  list: [1, 2]',
  '  day: 2022-01-31',
  '  flag: true',
  '  digits: "0123"',
  '  given: 1',
  '  pair: 1',
  '  mixed: 1',
  '  gone: 1',
  '  wrong: 1',
  ...more,
  '---',
  '',
];

const cell = (language: string, ...lines: string[]): string[] => [
  '```{' + language + '}',
  ...lines,
  '```',
  '',
];

/** Text of a page without its markup. */
const plain = (page: string): string =>
  page
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'");

const inR = [
  'with(params, stopifnot(inf == Inf, less == -Inf, is.nan(nan), is.null(params$none), identical(list, 1:2)))',
  'with(params, stopifnot(identical(day, "2022-01-31"), isTRUE(flag), identical(digits, "0123")))',
  'cat("given", deparse(list(params$given, params$pair, params$mixed, params$gone, params$wrong)), "\\n")',
];
const inPython = [
  'import math',
  'assert inf == math.inf and less == -math.inf and math.isnan(nan) and none is None and list == [1, 2]',
  'assert day == "2022-01-31" and flag is True and digits == "0123"',
  'print("given", repr([given, pair, mixed, gone, wrong]))',
];

/** Values of the declaration, in place of those of the notebook. */
const given = { given: '0123', pair: [1, 2], mixed: ['0123', 1], gone: null, wrong: false };
const givenInR = /given list\("0123", (?:c\(1, 2\)|1:2), list\("0123", 1L?\), NULL, FALSE\)/;
const givenInPython = /given \['0123', \[1, 2\], \['0123', 1\], None, False\]/;

const engines: [NotebookEngineName, string, string[], string][] = [
  ['knitr', 'r', inR, 'stop("may fail")'],
  ['quarto', 'r', inR, 'stop("may fail")'],
  ['jupyter', 'python', inPython, 'raise ValueError("may fail")'],
];

describe.each(engines)('the %s engine', (...[engine, language, check, fail]) => {
  const notebook = (...more: string[]): string =>
    [...frontMatter(), ...cell(language, ...check), ...more].join('\n');

  it('gives values of every type, from a file of Windows, to cells that may fail', async () => {
    const options = [
      '#| error: true',
      language === 'python' ? '#| tags: [raises-exception]' : '#| error: TRUE',
    ];
    const text = notebook(
      ...options.flatMap((option) => cell(language, option, fail)),
      ...cell(`${language}, error=TRUE`, fail),
    );
    const wanted = request(engine, 'types', { text: `\uFEFF${text.replaceAll('\n', '\r\n')}` });
    const page = plain(await rendered({ ...wanted, parameters: given }));
    expect(page).toMatch(language === 'r' ? givenInR : givenInPython);
    expect(page.match(/may fail/g)?.length).toBeGreaterThanOrEqual(6);
    expect(page).not.toContain('\uFEFF');
  });

  it('tells of a cell that must not fail at its line, after others that may and say the same', async () => {
    const text = notebook(
      ...cell(language, '#| error: true', fail),
      ...cell(language, '#| label: last', '', fail),
    );
    const wanted = request(engine, 'after', { text: `\uFEFF${text.replaceAll('\n', '\r\n')}` });
    const result = await renderNotebook(wanted);
    const line = text.split('\n').lastIndexOf(fail) + 1;
    expect(result).toMatchObject({
      ok: false,
      error: { what: expect.stringContaining('cell last failed') as string, at: { line } },
    });
  });
});

describe.each(engines.filter(([engine]) => engine !== 'quarto'))(
  '%s',
  (...[engine, language, check, fail]) => {
    it('takes what the front matter says for every cell, as Quarto does', async () => {
      const execute = ['execute:', '  error: true', '  echo: false'];
      const text = [...frontMatter(...execute), ...cell(language, ...check), ...cell(language, fail)].join(
        '\n',
      );
      const page = plain(await rendered(request(engine, 'execute', { text })));
      expect(page).toContain('may fail');
      expect(page).not.toContain(language === 'r' ? 'stopifnot(' : 'import math');
      const strict = [...frontMatter(...execute), ...cell(language, '#| error: false', fail)].join('\n');
      expect(await renderNotebook(request(engine, 'strict', { text: strict }))).toMatchObject({ ok: false });
    });
  },
);

const child = ['Text.', '', ...cell('r inner', 'y <- 2', 'stop("no good")')].join('\n');
const part = '# part\nf <- function(x) {\n  stop("no good")\n}\n';
const pythonPart = 'import os\n\n\ndef f(x):\n    raise ValueError("no good")\n';

describe('an error in another file', () => {
  it.each<[string, NotebookEngineName, string[], Record<string, string>, string]>([
    [
      'a child document',
      'knitr',
      cell('r, child="parts/child.qmd"'),
      { 'parts/child.qmd': child },
      'nb/parts/child.qmd:5',
    ],
    [
      'a child that a cell knits',
      'knitr',
      cell('r, results="asis"', 'cat(knitr::knit_child("child.qmd", quiet = TRUE))'),
      { 'child.qmd': child },
      'nb/child.qmd:5',
    ],
    [
      'a function of a sourced file',
      'knitr',
      cell('r', 'try(stop("no good"))', 'source("lib/part.R")', 'g <- function() f(1)', 'g()'),
      { 'lib/part.R': part },
      'nb/lib/part.R:3',
    ],
    [
      'a sourced file itself',
      'knitr',
      cell('r', 'source("part.R")'),
      { 'part.R': 'x <- 1\nif (x == 1) {\n  stop("no good")\n}\n' },
      'nb/part.R:3',
    ],
    [
      'a sourced file that cannot be parsed',
      'knitr',
      cell('r', 'source("part.R")'),
      { 'part.R': 'x <- 1\ny = = 2\n' },
      'nb/part.R:2',
    ],
    [
      'a cell, after one in a file that was caught',
      'knitr',
      cell('r', 'source("part.R")', 'try(f(1), silent = TRUE)', 'stop("else")'),
      { 'part.R': part },
      'nb/score.qmd:stop("else")',
    ],
    [
      'a function of a module',
      'jupyter',
      cell('python', 'import lib.part', 'lib.part.f(1)'),
      { 'lib/part.py': pythonPart },
      'nb/lib/part.py:5',
    ],
    [
      'a module itself',
      'jupyter',
      cell('python', 'import part'),
      { 'part.py': 'x = 1\nif x == 1:\n    raise ValueError("no good")\n' },
      'nb/part.py:3',
    ],
    [
      'a module that cannot be parsed',
      'jupyter',
      cell('python', 'import part'),
      { 'part.py': 'x = 1\ny = = 2\n' },
      'nb/part.py:2',
    ],
    [
      'a library, by the line of the own file',
      'jupyter',
      cell('python', 'import part', 'part.f()'),
      { 'part.py': 'import json\n\n\ndef f():\n    return json.loads("{")\n' },
      'nb/part.py:5',
    ],
  ])('is placed there: %s', async (...[name, engine, cells, files, place]) => {
    const text = [...frontMatter(), ...cells].join('\n');
    const result = await renderNotebook(request(engine, name, { text, files }));
    const at = result.ok ? undefined : result.error.at;
    expect(result).toMatchObject({ ok: false, error: { reason: 'notebook-cell' } });
    // A place in the notebook is given by the text of its line.
    const [file = '', line = ''] = place.split(':');
    const number = file.endsWith('.qmd') && /\D/.test(line) ? text.split('\n').indexOf(line) + 1 : line;
    expect(`${at?.file}:${at?.line}`).toBe(`${file}:${number}`);
  });
});
