import { copyWorkspace, type Workspace } from '@research/testing';

describe('nx g nx-research:model', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await copyWorkspace('model', { built: true });
  });
  afterAll(() => workspace.dispose());

  const table = 'projects/models/comparison/out/build/model_comparison_table.tex';
  const status = async (): Promise<Record<string, string>> => {
    const output = await workspace.told('training:status');
    return Object.fromEntries(output.split('\n').map((line) => [line.split(' ')[0] ?? '', line]));
  };

  it.each([
    ['elo-python', '--language=python', '--search'],
    ['elo-r', '--language=r'],
    ['searched-r', '--language=r', '--search'],
  ])('makes the model %s with %s %s', async (name, ...options) => {
    const { code, output } = await workspace.nx(['g', 'nx-research:model', name, ...options]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`npx nx run ${name}:train`),
    });
    expect(output.includes(`npx nx run ${name}:search`)).toBe(options.includes('--search'));
  });

  it('makes files that need no formatting', async () => {
    await workspace.run('prettier', '--check', 'projects/models');
  });

  it('makes models that can be searched at once, in both languages', async () => {
    const models = ['elo-python', 'searched-r'];
    const plan = await workspace.succeed(['run-many', '-t', 'search', '-p', ...models, '--dryRun']);
    expect(plan.output.match(/10 trials in 10 fits; 10 trials in 10 fits are left/g)).toHaveLength(2);
    await workspace.succeed(['run-many', '-t', 'search', '-p', ...models]);
    for (const model of models) {
      const rows = workspace.read(`projects/models/${model}/results/search/trials.csv`).split('\n');
      expect(rows[1]).toMatch(/^0\.6,true,0\.\d+,0\.\d+,0\.\d+,0\.\d+,$/);
      expect(JSON.parse(workspace.read(`projects/models/${model}/results/search/best.json`))).toMatchObject({
        trials: { finished: 10, failed: 0 },
        holdout: { settings: { seasons: 'last' }, value: expect.any(Number) },
      });
    }
    workspace.remove('projects/models/searched-r');
  });

  it('makes models that are missing until they are trained', async () => {
    const { 'elo-r': line } = await status();
    expect(line).toMatch(/^elo-r +missing .*there are no results → npx nx run elo-r:train$/);
    const { code, output } = await workspace.nx(['run', 'comparison:build']);
    expect({ code: code === 0, output }).toEqual({
      code: false,
      output: expect.stringContaining('npx nx run elo-r:train'),
    });
  });

  it('makes models that train at once, and are in the comparison', async () => {
    const { ran } = await workspace.succeed(['run', 'training:run']);
    expect(ran).toMatchObject({
      'elo-python:train': 'built',
      'elo-r:train': 'built',
      'comparison:build': 'built',
    });
    expect(workspace.read(table)).toMatch(/^Elo python & \.\d+ & .*\n.*\n.*\nElo r & /m);
    const lines = await status();
    for (const model of ['elo-python', 'elo-r', 'glm'])
      expect(lines[model]).toMatch(/ trained .* 564 +\.6\d\d +\.6\d\d \[\.6\d\d, \.6\d\d\]$/);
  });

  it('makes models whose state is known: an edit makes one stale, which status says, also to programs', async () => {
    workspace.edit('projects/models/elo-r/elo_r.R', 'bootstrap_samples <- 1000', 'bootstrap_samples <- 500');
    const { output } = await workspace.succeed(['run', 'training:status', '--json=out/status.json']);
    expect(output).toMatch(/^elo-r +stale .*elo_r\.R changed → npx nx run elo-r:train$/m);
    const { models } = JSON.parse(workspace.read('out/status.json'));
    expect(models).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ project: 'elo-r', state: 'stale', why: ['elo_r.R changed'] }),
        expect.objectContaining({ project: 'glm', state: 'fresh' }),
      ]),
    );
    const built = await workspace.succeed(['run', 'comparison:build']);
    expect(built.output).toContain('the results of elo-r are stale: elo_r.R changed');
  });
});
