import { copyWorkspace, type Workspace } from '@research/testing';
import { moveOneByOne } from './move-one-by-one.fixture';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll, paths } from './paths';

describe('bad input', () => {
  let workspace: Workspace;
  let good: Buffer;

  beforeAll(async () => {
    workspace = await copyWorkspace('bad-input', { built: true });
    await moveOneByOne(workspace);
    good = workspace.bytes(paths.pdf);
  });
  afterAll(() => workspace.dispose());
  afterEach(async () => {
    await workspace.git('checkout', '--', '.');
    await workspace.git('clean', '-fdq', '--', 'projects');
  });

  /** Builds, and expects it to fail with a message, the last good PDF still in place. */
  async function expectFailure(
    message: RegExp,
    args: readonly string[] = buildAll,
    env: Record<string, string> = {},
  ) {
    const { code, output } = await workspace.nx(args, env);
    expect(output).toMatch(message);
    expect(code).not.toBe(0);
    expect(workspace.bytes(paths.pdf).equals(good)).toBe(true);
    return output;
  }

  it('a lock whose hash does not match: names the lock line and the file', async () => {
    const wrong = 'f'.repeat(64);
    workspace.edit(paths.lock, /"sha256": "[0-9a-f]{64}"/, `"sha256": "${wrong}"`);
    const output = await expectFailure(/source\.lock\.json:\d+.*games\.csv/);
    expect(output).toMatch(/nflverse-schedules:refresh/);
    expect(output).toMatch(/main\.pdf is kept, but stale: it is the one of \d{4}-/);
  });

  it('a mirror that lacks the file', async () => {
    const args = ['run', 'nflverse-schedules:refresh'];
    const lock = workspace.read(paths.lock);
    await expectFailure(/schedules\/games\.csv/, args, { NFLVERSE_MIRROR: 'docs' });
    expect(workspace.read(paths.lock)).toBe(lock);
  });

  it('no network', async () => {
    const args = ['run', 'nflverse-schedules:refresh'];
    await expectFailure(/network|offline|ECONNREFUSED/i, args, { NFLVERSE_RELEASES: 'http://127.0.0.1:9/' });
  });

  it('a renamed column: names file and column', async () => {
    const sample = 'projects/etl/simulated-seasons/releases/schedules/games.csv';
    workspace.edit(sample, 'home_score', 'home_points');
    expect(
      (await workspace.nx(['run', 'nflverse-schedules:refresh'], { RESEARCH_ORIGIN: 'sample' })).code,
    ).toBe(0);
    await expectFailure(/games\.csv[\s\S]*home_score/);
  });

  it('a notebook cell that fails: names the line of the .qmd', async () => {
    workspace.edit(paths.notebook, /```\{r\}\n((?:#\|.*\n)*)/, '$&stop("no such luck")\n');
    const line =
      workspace
        .read(paths.notebook)
        .split('\n')
        .findIndex((text) => text.startsWith('stop(')) + 1;
    const output = await expectFailure(/no such luck/);
    expect(output).toContain(`04_score_validation.qmd:${line}`);
    expect(output).toMatch(/main\.pdf is kept, but stale/);
  });

  it('a declared table that is not written', async () => {
    workspace.edit(
      paths.notebookProject,
      '"keymass_chisq_table.tex"',
      '"keymass_chisq_table.tex", "other_table.tex"',
    );
    await expectFailure(/declared output other_table\.tex was not written/);
  });

  it('a LaTeX error in a table: names its line and the notebook that wrote it', async () => {
    workspace.edit(paths.notebook, '"\\\\toprule"', '"\\\\toprule\\\\nosuchrule"');
    const output = await expectFailure(
      /out\/build\/\w+\.tex:\d+: \\nosuchrule is not defined in dissertation:build/,
    );
    expect(output).toContain('the table is written by 04-score-validation:build: correct it there');
  });

  it('an undefined \\ref: names file and line', async () => {
    workspace.edit(paths.chapter, /\\section/, 'See Table~\\ref{tab:nothing}.\n\\section');
    const line =
      workspace
        .read(paths.chapter)
        .split('\n')
        .findIndex((text) => text.includes('tab:nothing')) + 1;
    const output = await expectFailure(/tab:nothing/);
    expect(output).toContain(`chapter_7_simulation.tex:${line}`);
  });

  it('an unknown option: names file and line', async () => {
    workspace.edit(paths.scriptProject, '"script":', '"scrpt": 1, "script":');
    await expectFailure(/nflverse-schedules\/project\.json:\d+: unknown option "scrpt"/);
  });

  it('a read that no project writes: names file and line, and other projects still build', async () => {
    workspace.edit(
      paths.notebookProject,
      'nflverse-schedules/games.csv.gz',
      'nflverse-schedules/gaems.csv.gz',
    );
    const output = await expectFailure(
      /04-score-validation\/project\.json:\d+: no project writes nflverse-schedules\/gaems\.csv\.gz/,
    );
    expect(output).toContain('nflverse-schedules writes games.csv, origin.json, games.csv.gz');
    await workspace.succeed(['run', 'nflverse-schedules:build']);
  });

  it('two projects with one name', async () => {
    workspace.edit(
      'projects/chapters/chapter-7-simulation/project.json',
      '"chapter-7-simulation"',
      '"dissertation"',
    );
    await expectFailure(/dissertation[\s\S]*projects\/chapters\/chapter-7-simulation/);
  });

  it('a dependency cycle: names the path', async () => {
    workspace.edit(
      paths.scriptProject,
      '"games": "nflverse-schedules:fetch/games.csv"',
      '"games": "nflverse-schedules:fetch/games.csv", "rates": "04-score-validation/home_win_rate_table.tex"',
    );
    await expectFailure(/circular dependency[\s\S]*nflverse-schedules:build/);
  });

  it('a table that a chapter names and nobody writes', async () => {
    writeFileSync(
      join(workspace.root, paths.chapter),
      `${workspace.read(paths.chapter)}\n\\input{04-score-validation/none.tex}\n`,
    );
    await expectFailure(
      /chapter_7_simulation\.tex:\d+:\d+: no project writes 04-score-validation\/none\.tex/,
    );
  });
});
