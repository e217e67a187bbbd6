import { copyWorkspace, type NxRun, type Workspace } from '@research/testing';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildAll, paths } from './paths';

describe('nx g nx-research:notebook', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await copyWorkspace('notebook', { built: true });
  });
  afterAll(() => workspace.dispose());

  const generate = (...args: string[]) => workspace.nx(['g', 'nx-research:notebook', ...args]);

  it.each(['knitr', 'jupyter'])(
    'makes a %s notebook whose table a chapter can include at once',
    async (engine) => {
      const made = await generate(
        `06-${engine}`,
        '--table=first_table',
        '--chapter=chapter-7-simulation',
        `--engine=${engine}`,
      );
      expect({ code: made.code, output: made.code === 0 ? '' : made.output }).toEqual({
        code: 0,
        output: '',
      });
      const line = `\\input{06-${engine}/first_table.tex}`;
      expect(made.output.split('\n')).toContain(line);
      expect(made.output).toContain('projects/chapters/chapter-7-simulation');
      workspace.write(
        paths.chapter,
        `${workspace.read(paths.chapter)}\n\\begin{table}\\small\n${line}\n\\caption{A first table.}\\end{table}\n`,
      );
      const built = await workspace.nx(buildAll);
      expect({ code: built.code, output: built.code === 0 ? '' : built.output }).toEqual({
        code: 0,
        output: '',
      });
      expect(built.ran).toMatchObject({ [`06-${engine}:build`]: 'built', 'dissertation:build': 'built' });
      expect(workspace.read(`projects/notebooks/06-${engine}/out/build/first_table.tex`)).toContain(
        'home\\_team',
      );
    },
  );

  it.each([
    ['a name that is taken', ['04-score-validation'], /there is a project "04-score-validation" already/],
    ['a chapter that is not there', ['07-new', '--chapter=chapter-9'], /there is no project "chapter-9"/],
    [
      'a file that nobody writes',
      ['07-new', '--reads=nflverse-schedules/none.csv'],
      /no project writes nflverse-schedules\/none\.csv/,
    ],
    ['a name that is no name', ['../07'], /should match the pattern/],
  ])('refuses %s and writes nothing', async (_case, args, message) => {
    const before = await workspace.git('status', '--short');
    const { code, output } = await generate(...args);
    expect(code).not.toBe(0);
    expect(output).toMatch(message);
    expect(await workspace.git('status', '--short')).toBe(before);
  });
});

describe('nx g nx-research:etl', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await copyWorkspace('etl', { built: true });
  });
  afterAll(() => workspace.dispose());

  const generate = (...args: string[]) => workspace.nx(['g', 'nx-research:etl', ...args]);
  const quiet = ({ code, output }: NxRun) => ({ code, output: code === 0 ? '' : output });
  const good = { code: 0, output: '' };

  it.each([
    ['python', 'rest-days', 'rest_days'],
    ['R', 'home-edge', 'home_edge'],
  ])(
    'makes a task in %s that builds, keeps its contract and passes its spec at once',
    async (language, name, stem) => {
      const reads = [
        '--reads=games=nflverse-schedules/games.csv.gz',
        '--reads=places=stadium-reference/stadiums.csv',
      ];
      const made = await generate(name, `--language=${language}`, ...reads);
      expect(quiet(made)).toEqual(good);
      expect(made.output).toContain(`npx nx run ${name}:check`);
      const built = await workspace.nx(['run-many', '-t', 'build', 'check', '-p', name]);
      expect(quiet(built)).toEqual(good);
      expect(built.ran).toMatchObject({ [`${name}:build`]: 'built', [`${name}:check`]: 'built' });
      const table = gunzipSync(workspace.bytes(`projects/etl/${name}/out/build/${stem}.csv.gz`)).toString();
      expect(table).toMatch(/^source_file,source_line,game_id,.*\ngames\.csv\.gz,2,\d{4}_/);
      expect(table.split('\n')).toHaveLength(1105 + 2);
      await workspace.run('jest', `projects/etl/${name}`);
    },
  );

  it('makes a task with a source of its own, a file for each season', async () => {
    const made = await generate(
      'weekly-rosters',
      '--asset=weekly_rosters/roster_weekly_{season}.csv.gz',
      '--seasons=2021-',
      '--writes=rosters.csv',
    );
    expect(quiet(made)).toEqual(good);
    expect(made.output).toMatch(/npx nx run weekly-rosters:refresh .*\n.*weekly-rosters:build/);
    await workspace.succeed(['run', 'weekly-rosters:refresh'], { RESEARCH_ORIGIN: 'sample' });
    const built = await workspace.nx(['run', 'weekly-rosters:check']);
    expect(quiet(built)).toEqual(good);
    const table = workspace.read('projects/etl/weekly-rosters/out/build/rosters.csv');
    expect(table).toContain('\nroster_weekly_2021.csv.gz,2,');
    expect(table).toContain('\nroster_weekly_2022.csv.gz,2,');
  });

  it('makes files that need no formatting', async () => {
    await workspace.run('prettier', '--check', 'projects/etl');
  });

  it.each([
    ['a name that is taken', ['stadium-reference'], /there is a project "stadium-reference" already/],
    ['a name that is no name', ['../odds'], /should match the pattern/],
    [
      'a project that is not there',
      ['new-odds', '--reads=lines=odds-api/lines.csv'],
      /there is no project "odds-api"/,
    ],
    [
      'a file that nobody writes',
      ['new-odds', '--reads=games=nflverse-schedules/none.csv'],
      /no project writes nflverse-schedules\/none\.csv/,
    ],
    ['a file that is no table', ['new-odds', '--reads=games=nflverse-schedules/games.json'], /pattern/],
    [
      'seasons that are not said',
      ['new-odds', '--asset=pbp/p_{season}.csv'],
      /say which, e\.g\. --seasons=2021-/,
    ],
    ['seasons of nothing', ['new-odds', '--seasons=2021-'], /--asset with \{season\} in its name/],
    ['a language that it cannot write', ['new-odds', '--language=perl'], /language/],
  ])('refuses %s and writes nothing', async (_case, args, message) => {
    const before = await workspace.git('status', '--short');
    const { code, output } = await generate(...args);
    expect(code).not.toBe(0);
    expect(output).toMatch(message);
    expect(await workspace.git('status', '--short')).toBe(before);
  });
});

describe('nx g nx-research:chapter', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await copyWorkspace('chapter', { built: true });
  });
  afterAll(() => workspace.dispose());

  const generate = (...args: string[]) => workspace.nx(['g', 'nx-research:chapter', ...args]);
  const textOf = (pdf: string): string =>
    execFileSync('pdftotext', [join(workspace.root, pdf), '-'], { encoding: 'utf8' });
  const included = (): string[] => workspace.read(paths.main).match(/(?<=\\include\{)[^/]+/g) ?? [];

  it.each([
    ['a name that is taken', ['chapter-7-simulation'], /there is a project "chapter-7-simulation" already/],
    ['a number that is taken', ['chapter-7-other'], /main\.tex includes chapter-7-simulation already/],
    ['a document that is not there', ['chapter-8-end', '--document=thesis'], /there is no document "thesis"/],
    [
      'a chapter to follow that is not there',
      ['chapter-8-end', '--after=chapter-3-data'],
      /does not include "chapter-3-data"/,
    ],
    ['a title that would break the text', ['chapter-8-end', '--title=A {title'], /braces of the title/],
    ['a name that is no chapter name', ['conclusion'], /should match the pattern/],
  ])('refuses %s and writes nothing', async (_case, args, message) => {
    const before = await workspace.git('status', '--short');
    const { code, output } = await generate(...args);
    expect(code).not.toBe(0);
    expect(output).toMatch(message);
    expect(await workspace.git('status', '--short')).toBe(before);
  });

  it('refuses a name that the document includes already', async () => {
    workspace.edit(paths.main, '\\backmatter', '\\include{chapter-8-end/text}\n\\backmatter');
    const { code, output } = await generate('chapter-8-end');
    expect(code).not.toBe(0);
    expect(output).toMatch(/main\.tex:\d+:\d+: .*includes chapter-8-end already/);
    await workspace.git('checkout', paths.main);
  });

  it('makes chapters that build at once, each at its place in the document', async () => {
    const before = included();
    const made = await generate('chapter-8-conclusion', '--title=Conclusion & Outlook');
    expect({ code: made.code, output: made.code === 0 ? '' : made.output }).toEqual({ code: 0, output: '' });
    expect(included()).toEqual([...before, 'chapter-8-conclusion']);
    const second = await generate('chapter-9-data', '--after=chapter-4-baseline-modeling');
    expect(second.code).toBe(0);
    expect(included().slice(0, 2)).toEqual(['chapter-4-baseline-modeling', 'chapter-9-data']);

    const alone = await workspace.succeed(['run', 'chapter-8-conclusion:build']);
    expect(alone.ran).toMatchObject({ 'chapter-8-conclusion:build': 'built' });
    const pdf = 'projects/chapters/chapter-8-conclusion/out/build/chapter-8-conclusion.pdf';
    expect(textOf(pdf)).toMatch(/^Chapter 8\s+Conclusion & Outlook\s+This chapter is not written yet\./);
  });

  it('leaves a document that builds with them', async () => {
    await workspace.succeed(['run', 'dissertation:build']);
    const text = textOf(paths.pdf);
    expect(text).toMatch(/Chapter 5\s+Data\s+This chapter is not written yet\./);
    expect(text).toMatch(/Chapter 9\s+Conclusion & Outlook\s+This chapter is not written yet\./);
  });
});
