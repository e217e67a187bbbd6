import { copyWorkspace, type Workspace } from '@research/testing';
import { moveOneByOne } from './move-one-by-one.fixture';
import { buildAll, paths } from './paths';

const chapter5 = 'projects/chapters/chapter-5-rl-design/chapter_5_rl_design.tex';

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

  const lineOf = (path: string, text: RegExp): number =>
    1 +
    workspace
      .read(path)
      .split('\n')
      .findIndex((line) => text.test(line));

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

  it('a LaTeX error in a table: names its line and the notebook that wrote it', async () => {
    workspace.edit(paths.notebook, '"\\\\toprule"', '"\\\\toprule\\\\nosuchrule"');
    const output = await expectFailure(
      /out\/build\/\w+\.tex:\d+: \\nosuchrule is not defined in dissertation:build/,
    );
    expect(output).toContain('the table is written by 04-score-validation:build: correct it there');
  });

  it('an undefined \\ref: names file and line', async () => {
    workspace.edit(paths.chapter, /\\section/, 'See Table~\\ref{tab:nothing}.\n\\section');
    const output = await expectFailure(/tab:nothing/);
    expect(output).toContain(`chapter_7_simulation.tex:${lineOf(paths.chapter, /tab:nothing/)}`);
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

  it('several at once, in projects of which none needs another: each is named', async () => {
    const [sizing, copula] = ['12-risk-sizing', '05-copula-gof'].map(
      (name) => `projects/notebooks/${name}/project.json`,
    );
    workspace.edit(sizing ?? '', '"notebook":', '"notbook":');
    workspace.edit(copula ?? '', '"copula_gof_table.tex"', '"copula_gof_table.tex", "other_table.tex"');
    workspace.edit(paths.notebook, /```\{r\}\n((?:#\|.*\n)*)/, '$&stop("no such luck")\n');
    const output = await expectFailure(/12-risk-sizing\/project\.json:\d+: unknown option "notbook"/);
    expect(output).toContain('did you mean notebook?');
    expect(output).toContain('declared output other_table.tex was not written');
    expect(output).toContain('no such luck');
    expect(output).toContain(`04_score_validation.qmd:${lineOf(paths.notebook, /^stop\(/)}`);
    expect(output).toMatch(/main\.pdf is kept, but stale/);
  });

  it('reads that no project writes: name file and line, and other projects still build', async () => {
    workspace.edit(
      paths.notebookProject,
      'nflverse-schedules/games.csv.gz',
      'nflverse-schedules/gaems.csv.gz',
    );
    workspace.edit(chapter5, /$/, '\n\\input{04-score-validation/none.tex}\n');
    const output = await expectFailure(
      /04-score-validation\/project\.json:\d+: no project writes nflverse-schedules\/gaems\.csv\.gz/,
    );
    expect(output).toContain('nflverse-schedules writes games.csv, origin.json, games.csv.gz');
    expect(output).toMatch(
      /chapter_5_rl_design\.tex:\d+:\d+: no project writes 04-score-validation\/none\.tex/,
    );
    await workspace.succeed(['run', 'nflverse-schedules:build']);
  });
});
