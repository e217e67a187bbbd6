import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request, rendered, root } from './notebook-desk.fixture';
import type { NotebookEngineName } from './notebook-engine';
import { renderNotebook } from './render-notebook';

/** The same notebook in the language of the engine. */
interface Dialect {
  readonly fence: string;
  readonly print: string;
  readonly write: string;
  readonly stop: string;
  readonly flood: string;
  readonly endless: string;
  readonly die: string;
  readonly hoard: string;
}

const r: Dialect = {
  fence: '{r}',
  print: 'cat("margin", SEASON * 2, "\\n")',
  write: 'writeLines(getwd(), file.path(Sys.getenv("WRITE_DIR"), "folder.txt"))',
  stop: 'stop("column home_score is missing")',
  flood: 'for (i in 1:1000) cat(strrep("x", 1e5), "\\n")',
  endless: 'system("sleep 31415"); repeat {}',
  die: 'tools::pskill(Sys.getpid(), 9)',
  hoard: 'x <- numeric(1e13)',
};
const python: Dialect = {
  fence: '{python}',
  print: 'print("margin", SEASON * 2)',
  write:
    'import os; size = open(os.path.join(os.environ["WRITE_DIR"], "folder.txt"), "w").write(os.getcwd() + "\\n")',
  stop: 'raise ValueError("column home_score is missing")',
  flood: 'for i in range(1000): print("x" * 100_000)',
  endless: 'import subprocess; subprocess.run(["sleep", "31415"])',
  die: 'import os; os.kill(os.getpid(), 9)',
  hoard: 'x = bytearray(10**16)',
};

const engines: [NotebookEngineName, Dialect, string][] = [
  ['knitr', r, 'params$season'],
  ['quarto', r, 'params$season'],
  ['jupyter', python, 'season'],
];

const cells = (fence: string, ...codes: string[][]): string =>
  ['---', 'title: Scores', 'params:', '  season: 1000', '---', '', 'Café text.', '']
    .concat(codes.flatMap((code) => ['```' + fence, ...code, '```', '']))
    .join('\n');

describe.each(engines)('the %s engine', (engine, dialect, season) => {
  const print = dialect.print.replace('SEASON', season);
  const sound = cells(dialect.fence, ['#| label: sums', print], [dialect.write]);

  it('renders text and results, in the staging folder, the same in any folder and locale', async () => {
    const one = request(engine, 'one', { text: sound });
    const first = await rendered(one);
    expect(first).toContain('Café text.');
    expect(first).toMatch(/margin 2000/);
    expect(readFileSync(join(one.env['WRITE_DIR'] ?? '', 'folder.txt'), 'utf8')).toBe(
      `${one.stagingFolder}\n`,
    );
    const other = request(engine, 'another folder', { text: sound });
    const second = await rendered({
      ...other,
      env: { ...other.env, LC_ALL: 'C', HOME: join(root, 'nobody') },
    });
    expect(second === first).toBe(true);
  });

  it('takes parameters, and refuses those that the notebook does not declare', async () => {
    const wanted = request(engine, 'parameters', { text: sound });
    expect(await rendered({ ...wanted, parameters: { season: 21 } })).toMatch(/margin 42/);
    expect(await renderNotebook({ ...wanted, parameters: { seasn: 21 } })).toMatchObject({
      ok: false,
      error: { reason: 'invalid-options', what: 'the notebook declares no parameter seasn' },
    });
  });

  it('says on which line of the notebook a cell failed', async () => {
    const text = cells(dialect.fence, [print], ['#| label: check', 'x = 1', '', dialect.stop, 'x']);
    const wanted = request(engine, 'failing', { text });
    await rendered(request(engine, 'failing', { text: sound }));
    const line = text.split('\n').indexOf(dialect.stop) + 1;
    const result = await renderNotebook(wanted);
    expect(result).toMatchObject({
      ok: false,
      error: {
        reason: 'notebook-cell',
        what: expect.stringMatching(/cell check failed/) as string,
        at: { file: 'nb/score.qmd', line },
        said: expect.stringMatching(/column home_score is missing$/) as string,
      },
    });
    expect(readdirSync(wanted.stagingFolder)).not.toContain('notebook.html');
  });

  it('says on which line a cell cannot be parsed', async () => {
    const text = cells(dialect.fence, ['#| echo: true', print, 'y = = 2', 'z = 3']);
    const line = text.split('\n').indexOf('y = = 2') + 1;
    const result = await renderNotebook(request(engine, 'syntax', { text }));
    expect(result).toMatchObject({ ok: false, error: { reason: 'notebook-cell', at: { line } } });
  });

  it('refuses a notebook that cannot be read, at its line', async () => {
    const text = cells(dialect.fence, ['#| label: [', print]);
    const result = await renderNotebook(request(engine, 'unreadable', { text }));
    const line = text.split('\n').indexOf('#| label: [') + 1;
    expect(result).toMatchObject({
      ok: false,
      error: { reason: 'invalid-options', at: { file: 'nb/score.qmd', line } },
    });
  });
});

describe.each(engines.filter(([engine]) => engine !== 'quarto'))(
  'a bad notebook in %s',
  (engine, dialect) => {
    const attempt = (name: string, code: string, limitSeconds = 60) =>
      renderNotebook({ ...request(engine, name, { text: cells(dialect.fence, [code]) }), limitSeconds });

    it('that prints 100 MB gets a page with a mebibyte of them, and a note', async () => {
      const page = await rendered(
        request(engine, 'flood', { text: cells(dialect.fence, [dialect.flood], ['1 + 1']) }),
      );
      expect(page.length).toBeLessThan(2 * 2 ** 20);
      expect(page).toMatch(/\.\.\. 9[89]\d{6} characters more are left out/);
    });

    it('that never ends is ended at its limit, with all that it started', async () => {
      const ended = await attempt('endless', dialect.endless, 6);
      expect(ended).toMatchObject({
        ok: false,
        error: {
          reason: 'time-limit',
          tries: [expect.stringContaining('limitSeconds')],
          at: { file: 'nb/score.qmd' },
        },
      });
      const left = spawnSync('sh', ['-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null'], { encoding: 'latin1' });
      expect(left.stdout).not.toContain('sleep\u000031415');
    });

    it('that is killed is said to be out of memory', async () => {
      expect(await attempt('killed', dialect.die)).toMatchObject({
        ok: false,
        error: {
          reason: 'command-killed',
          what: expect.stringContaining('probably out of memory'),
          at: { file: 'nb/score.qmd' },
        },
      });
    });

    it('that asks for more memory than there is fails at its line', async () => {
      expect(await attempt('hoard', dialect.hoard)).toMatchObject({
        ok: false,
        error: {
          reason: 'notebook-cell',
          said: expect.stringMatching(/cannot allocate|MemoryError|vector size/),
          at: { line: 10 },
        },
      });
    });
  },
);
