import { copyWorkspace, type Workspace } from '@research/testing';
import { buildAffected, buildAll, paths } from './paths';

/** What the tests look at. */
interface Report {
  readonly headline: string;
  readonly origin: string;
  readonly sources: readonly {
    readonly project: string;
    readonly files: readonly { readonly sha256: string }[];
  }[];
  readonly chapters: readonly { readonly title: string; readonly pdfPages?: readonly number[] }[];
  readonly floats: readonly {
    readonly kind: string;
    readonly number?: string;
    readonly page?: string;
    readonly parts: readonly {
      readonly file: string;
      readonly sha256: string;
      readonly task?: string;
      readonly entry?: string;
      readonly compiledIn?: readonly string[];
      readonly data: readonly { readonly file: string; readonly pinned: boolean }[];
    }[];
  }[];
  readonly bibliography: readonly { readonly key: string; readonly times: number }[];
  readonly warnings: readonly {
    readonly message: string;
    readonly at?: { readonly file: string; readonly line?: number };
  }[];
  readonly undeclared: readonly unknown[];
  readonly document: { readonly pages: number };
}

describe('the build report', () => {
  let workspace: Workspace;
  let first: string;
  const json = (): string => workspace.read(paths.report);
  const report = (): Report => JSON.parse(json()) as Report;

  beforeAll(async () => {
    workspace = await copyWorkspace('report', { built: true });
    workspace.remove('projects/dissertation/out/report');
    const built = await workspace.succeed([
      'run',
      'dissertation:report',
      '--skip-nx-cache',
      '--excludeTaskDependencies',
    ]);
    expect(built.ran).toEqual({ 'dissertation:report': 'built' });
    first = json();
    // How often LaTeX ran is told, and noted where nothing is hashed.
    expect(built.output).toMatch(/out\/report\/report\.html: .+ data · \d+ LaTeX passes$/m);
    expect(JSON.parse(workspace.read('projects/dissertation/out/report/provenance.json'))).toMatchObject({
      latex: { passes: expect.any(Number) as number },
    });
  });
  afterAll(() => workspace.dispose());

  it('names for every table and figure its file, page, notebook or script, and data down to the pinned source', () => {
    const { floats, sources, origin } = report();
    expect(origin).toBe('simulated');
    const lock = JSON.parse(workspace.read(paths.lock)) as { files: { sha256: string }[] };
    expect(sources.map(({ project, files }) => [project, files[0]?.sha256])).toContainEqual([
      'nflverse-schedules',
      lock.files[0]?.sha256,
    ]);
    expect(sources.map(({ project }) => project)).toEqual([
      'nflverse-pbp',
      'nflverse-schedules',
      'odds-history',
      'weather',
    ]);
    // What the notebooks and models declare, as they declare it: each .tex and each .pdf is in some chapter.
    const declared = [
      'models/glm',
      'models/xgboost',
      'models/comparison',
      ...['04-score-validation', '05-copula-gof', '12-risk-sizing', '80-rl-ablation'].map(
        (name) => `notebooks/${name}`,
      ),
    ];
    const expected = declared.flatMap((folder) => {
      const { targets } = JSON.parse(workspace.read(`projects/${folder}/project.json`)) as {
        targets: { build: { options: { writes: string[]; script?: string; notebook?: string } } };
      };
      const { writes, script, notebook } = targets.build.options;
      return writes
        .filter((file) => /\.(tex|pdf)$/.test(file))
        .map((file) => [
          `projects/${folder}/out/build/${file}`,
          `projects/${folder}/${script ?? notebook ?? ''}`,
        ]);
    });
    const parts = floats.flatMap((float) => float.parts);
    expect(parts.map(({ file, entry }) => [file, entry]).sort()).toEqual(expected.sort());
    for (const float of floats) {
      expect(float).toMatchObject({
        number: expect.any(String) as string,
        page: expect.any(String) as string,
      });
      for (const { data } of float.parts)
        expect(data.filter(({ pinned }) => pinned).map(({ file }) => file)).toContain(
          'projects/etl/nflverse-schedules/out/fetch/games.csv',
        );
    }
    for (const { file, compiledIn } of parts.filter((part) => part.file.endsWith('.tex')))
      expect({ file, compiledIn }).toEqual({ file, compiledIn: ['dissertation:build'] });
  });

  it('says the same as JSON, Markdown and a page, and nothing about when and where', async () => {
    const { headline, document, chapters, bibliography } = report();
    expect(headline).toMatch(
      /^\d+ pages · \d+ tables · \d+ figures · \d+ citations · 0 warnings · simulated data$/,
    );
    expect(chapters.at(-1)?.pdfPages?.[1]).toBe(document.pages);
    expect(bibliography.every(({ times }) => times > 0)).toBe(true);
    for (const path of [paths.report, paths.reportText, paths.reportPage]) {
      const text = workspace.read(path);
      expect(text).toContain(headline);
      expect(text).toContain('04_score_validation.qmd');
      expect(text).not.toContain(workspace.root);
      expect(text).not.toMatch(/\d{2}:\d{2}:\d{2}/);
    }
  });

  it('shows a changed table, and is left alone by an edit that changes no output', async () => {
    const table = (): string | undefined =>
      report()
        .floats.flatMap(({ parts }) => parts)
        .find(({ file }) => file.endsWith('home_win_rate_table.tex'))?.sha256;
    const before = table();
    workspace.edit(paths.notebook, /```\{r\}\n((?:#\|.*\n)*)/, '$&# a comment\n');
    expect(Object.keys((await workspace.succeed(buildAffected)).ran)).toEqual(['04-score-validation:build']);
    expect(json()).toBe(first);
    workspace.edit(paths.notebook, /Season/, 'Year');
    expect((await workspace.succeed(buildAffected)).ran).toMatchObject({ 'dissertation:report': 'built' });
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(table()).not.toBe(before);
    workspace.edit(paths.notebook, /Year/, 'Season');
    await workspace.succeed(buildAffected);
    expect(table()).toBe(before);
  });

  it('shows warnings of LaTeX and of the bibliography with file and line', async () => {
    const rule = '\n\n\\noindent\\rule{\\dimexpr\\textwidth+9pt}{1pt}\n\n';
    workspace.edit(paths.chapter, /\\section\{/, `${rule}$&`);
    workspace.write(
      'projects/dissertation/references.bib',
      `${workspace.read('projects/dissertation/references.bib')}\n@misc{nobody2020, author={N. O. Body}, title={Uncited}, year=2020}\n`,
    );
    const { output } = await workspace.succeed(buildAll);
    const chapterLine =
      workspace
        .read(paths.chapter)
        .split('\n')
        .findIndex((line) => line.includes('\\rule{\\dimexpr')) + 1;
    const bibLine =
      workspace
        .read('projects/dissertation/references.bib')
        .split('\n')
        .findIndex((line) => line.includes('nobody2020')) + 1;
    expect(report().warnings).toMatchObject([
      {
        message: expect.stringContaining('Overfull') as string,
        at: { file: paths.chapter, line: chapterLine },
      },
      {
        message: 'nothing cites nobody2020',
        at: { file: 'projects/dissertation/references.bib', line: bibLine },
      },
    ]);
    expect(output).toContain('2 warnings');
    expect(workspace.read(paths.reportText)).toContain(`\`${paths.chapter}:${chapterLine}\``);
    expect(workspace.read(paths.reportPage)).toContain(`${paths.chapter}:${chapterLine}`);
    // The warning moves with its line though the PDF stays as it is.
    workspace.edit(paths.chapter, /^/, '% a comment\n');
    await workspace.succeed(buildAll);
    expect(report().warnings[0]).toMatchObject({ at: { line: chapterLine + 1 } });
    await workspace.git('checkout', '--', '.');
  });

  it('is restored from the cache, and its outputs are made again when they are gone', async () => {
    await workspace.succeed(buildAll);
    const before = json();
    workspace.remove('projects/dissertation/out/report');
    expect((await workspace.succeed(buildAll)).ran).toEqual({});
    expect(json()).toBe(before);
  });
});
