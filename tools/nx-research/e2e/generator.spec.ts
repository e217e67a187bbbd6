import { copyWorkspace, type NxRun, type Workspace } from '@research/testing';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildAll, paths } from './paths';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await copyWorkspace('generated', { built: true });
});
afterAll(() => workspace.dispose());

const generate = (generator: string, ...args: string[]) =>
  workspace.nx(['g', `nx-research:${generator}`, ...args]);
const quiet = ({ code, output }: NxRun) => ({ code, output: code === 0 ? '' : output });
const good = { code: 0, output: '' };
const textOf = (pdf: string): string =>
  execFileSync('pdftotext', [join(workspace.root, pdf), '-'], { encoding: 'utf8' });

// What generators refuse besides: src/generators/refusals.spec.ts.
it('a generator refuses a name that is taken and writes nothing', async () => {
  const { code, output } = await generate('notebook', '04-score-validation');
  expect(code).not.toBe(0);
  expect(output).toMatch(/there is a project "04-score-validation" already/);
  expect(await workspace.git('status', '--short')).toBe('');
});

describe('notebooks and chapters', () => {
  const included = (): string[] => workspace.read(paths.main).match(/(?<=\\include\{)[^/]+/g) ?? [];

  it.each(['knitr', 'jupyter'])('are made: a %s notebook, with the line for a chapter', async (engine) => {
    const options = ['--table=first_table', '--chapter=chapter-7-simulation', `--engine=${engine}`];
    const made = await generate('notebook', `06-${engine}`, ...options);
    expect(quiet(made)).toEqual(good);
    const line = `\\input{06-${engine}/first_table.tex}`;
    expect(made.output.split('\n')).toContain(line);
    expect(made.output).toContain('projects/chapters/chapter-7-simulation');
    workspace.write(
      paths.chapter,
      `${workspace.read(paths.chapter)}\n\\begin{table}\\small\n${line}\n\\caption{A first table.}\\end{table}\n`,
    );
  });

  it('are made: chapters, each at its place in the document', async () => {
    const before = included();
    const made = await generate('chapter', 'chapter-8-conclusion', '--title=Conclusion & Outlook');
    expect(quiet(made)).toEqual(good);
    expect(included()).toEqual([...before, 'chapter-8-conclusion']);
    const second = await generate('chapter', 'chapter-9-data', '--after=chapter-4-baseline-modeling');
    expect(second.code).toBe(0);
    expect(included().slice(0, 2)).toEqual(['chapter-4-baseline-modeling', 'chapter-9-data']);
  });

  it('build at once, alone and in the document', async () => {
    const built = await workspace.nx(buildAll);
    expect(quiet(built)).toEqual(good);
    expect(built.ran).toMatchObject({
      '06-knitr:build': 'built',
      '06-jupyter:build': 'built',
      'chapter-8-conclusion:build': 'built',
      'dissertation:build': 'built',
    });
    for (const engine of ['knitr', 'jupyter'])
      expect(workspace.read(`projects/notebooks/06-${engine}/out/build/first_table.tex`)).toContain(
        'home\\_team',
      );
    const alone = 'projects/chapters/chapter-8-conclusion/out/build/chapter-8-conclusion.pdf';
    expect(textOf(alone)).toMatch(/^Chapter 8\s+Conclusion & Outlook\s+This chapter is not written yet\./);
    const text = textOf(paths.pdf);
    expect(text).toMatch(/Chapter 5\s+Data\s+This chapter is not written yet\./);
    expect(text).toMatch(/Chapter 9\s+Conclusion & Outlook\s+This chapter is not written yet\./);
  });
});

describe('etl tasks', () => {
  const made = [
    ['python', 'rest-days', 'rest_days'],
    ['R', 'home-edge', 'home_edge'],
  ] as const;

  it('build, keep their contracts and pass their specs at once', async () => {
    const reads = [
      '--reads=games=nflverse-schedules/games.csv.gz',
      '--reads=places=stadium-reference/stadiums.csv',
    ];
    for (const [language, name] of made) {
      const generated = await generate('etl', name, `--language=${language}`, ...reads);
      expect(quiet(generated)).toEqual(good);
      expect(generated.output).toContain(`npx nx run ${name}:check`);
    }
    const names = made.map(([, name]) => name);
    const built = await workspace.nx(['run-many', '-t', 'build', 'check', '-p', names.join(',')]);
    expect(quiet(built)).toEqual(good);
    for (const [, name, stem] of made) {
      expect(built.ran).toMatchObject({ [`${name}:build`]: 'built', [`${name}:check`]: 'built' });
      const table = gunzipSync(workspace.bytes(`projects/etl/${name}/out/build/${stem}.csv.gz`)).toString();
      expect(table).toMatch(/^source_file,source_line,game_id,.*\ngames\.csv\.gz,2,\d{4}_/);
      expect(table.split('\n')).toHaveLength(1105 + 2);
    }
    await workspace.run('jest', '--runInBand', ...names.map((name) => `projects/etl/${name}`));
  });

  it('makes a task with a source of its own, a file for each season', async () => {
    const made = await generate(
      'etl',
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
});
