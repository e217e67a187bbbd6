import { copyWorkspace, type Workspace } from '@research/testing';

describe('nx g nx-research:model', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await copyWorkspace('model', { built: true });
  });
  afterAll(() => workspace.dispose());

  const table = 'projects/models/comparison/out/build/model_comparison_table.tex';
  const status = async (): Promise<Record<string, string>> => {
    const { output } = await workspace.succeed(['run', 'training:status']);
    return Object.fromEntries(output.split('\n').map((line) => [line.split(' ')[0] ?? '', line]));
  };

  it.each(['python', 'r'])('makes a model in %s', async (language) => {
    const { code, output } = await workspace.nx([
      'g',
      'nx-research:model',
      `elo-${language}`,
      `--language=${language}`,
    ]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`npx nx run elo-${language}:train`),
    });
  });

  it('makes files that need no formatting', async () => {
    await workspace.run('prettier', '--check', 'projects/models');
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
