import { copyWorkspace, type Workspace } from '@research/testing';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildAffected, paths } from './paths';

const glm = 'projects/models/glm';
const results = `${glm}/results`;
const features = `${glm}/features.R`;
const train = ['run-many', '-t', 'train'] as const;
const readers = ['12-risk-sizing:build', 'glm:build'] as const;

describe('results of training', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await copyWorkspace('results', { built: true });
  });
  afterAll(() => workspace.dispose());

  /** Files below results/ that differ from the last commit. */
  const changed = async (): Promise<string[]> =>
    (await workspace.git('status', '--short', '--', results)).split('\n').filter((line) => line !== '');

  it('are those of the sample, to the byte, when trained again', async () => {
    const { ran } = await workspace.succeed(['run', 'glm:train', '--again']);
    expect(ran).toHaveProperty('glm:train', 'built');
    expect(await changed()).toEqual([]);
  });

  it('are not made again when nothing has changed', async () => {
    const { ran, output } = await workspace.succeed(train);
    expect(ran).toHaveProperty('glm:train', 'kept');
    expect(output).toContain('glm:train: the results are fresh, there is nothing to train');
  });

  it('are built from by a build, which never trains', () => {
    const { ran, output } = workspace.firstBuild ?? { ran: {} };
    expect(Object.keys(ran)).toEqual(expect.arrayContaining([...readers, 'glm:results-state']));
    expect(ran).not.toHaveProperty('glm:train');
    expect(output).not.toContain('stale');
  });

  it('stay when inputs change: a build uses them, trains nothing and names them', async () => {
    const pdf = workspace.bytes(paths.pdf);
    workspace.edit(features, 'form_diff_margin_season', 'form_diff_margin_last5');
    for (const command of [buildAffected, ['run', 'dissertation:build']]) {
      const { ran, output } = await workspace.succeed(command);
      expect(ran).not.toHaveProperty('glm:train');
      expect(ran).not.toHaveProperty('12-risk-sizing:build');
      expect(output).toContain(
        'the results of glm are stale: features.R changed\n    → npx nx run glm:train',
      );
    }
    expect(workspace.read(`${glm}/out/results-state/state.json`)).toContain('"state": "stale"');
    expect(await changed()).toEqual([]);
    expect(workspace.bytes(paths.pdf).equals(pdf)).toBe(true);
  });

  it('make a strict build fail when they are stale', async () => {
    const { code, output } = await workspace.nx(['run', 'dissertation:build'], { RESEARCH_STRICT: '1' });
    expect(code).not.toBe(0);
    expect(output).toContain('dissertation:build is strict and would be made from stale results');
  });

  it('are not replaced by a command that builds from them, which says so', async () => {
    const { code, output } = await workspace.nx(['run-many', '-t', 'train', 'build']);
    expect(code).not.toBe(0);
    expect(output).toMatch(
      /glm:train would replace results that this same command builds from .*nothing was trained/,
    );
    expect(await changed()).toEqual([]);
  });

  it.each([
    ['the script fails', 'stop("no such luck")', 'no such luck'],
    ['a result is not written', 'quit(status = 0)', 'the declared output predictions.csv was not written'],
    [
      'the metrics are of another run',
      'brier <- function(won, p) 0.5',
      `${glm}/out/train/metrics.json says brier is 0.5; it is 0.2`,
    ],
  ])('are those of before when %s', async (_case, mistake, said) => {
    const before = workspace.read(`${glm}/glm.R`);
    workspace.edit(`${glm}/glm.R`, 'read_games <-', `${mistake}\nread_games <-`);
    const { code, output } = await workspace.nx(['run', 'glm:train']);
    workspace.write(`${glm}/glm.R`, before);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(said) });
    expect(await changed()).toEqual([]);
  });

  it('are those of before when training is killed', async () => {
    const before = workspace.read(`${glm}/glm.R`);
    workspace.edit(
      `${glm}/glm.R`,
      'write_lines(as_json',
      'file.create("here"); Sys.sleep(100)\nwrite_lines(as_json',
    );
    const nx = spawn(join(workspace.root, 'node_modules/.bin/nx'), ['run', 'glm:train'], {
      cwd: workspace.root,
      // R that is ended leaves its temporary folder.
      env: { ...process.env, NX_DAEMON: 'false', TMPDIR: join(workspace.root, '.research') },
      stdio: 'ignore',
    });
    while (!existsSync(join(workspace.root, glm, 'here'))) await delay(50);
    process.kill(nx.pid ?? 0, 'SIGKILL');
    workspace.remove(`${glm}/here`);
    workspace.write(`${glm}/glm.R`, before);
    expect(await changed()).toEqual([]);
    // It goes on: that is what durable.spec.ts is about.
    await workspace.told('hosts:cancel', ['--task=glm:train']);
    expect(await changed()).toEqual([]);
  });

  it('move with training, and the next build follows', async () => {
    const pdf = workspace.bytes(paths.pdf);
    await workspace.succeed(['run', 'glm:train']);
    expect((await changed()).map((line) => line.split('/').at(-1))).toEqual([
      'metrics.json',
      'predictions.csv',
      'trained-on.json',
    ]);
    const { ran, output } = await workspace.succeed(buildAffected);
    expect(Object.keys(ran)).toEqual(expect.arrayContaining([...readers, 'dissertation:build']));
    expect(output).not.toContain('stale');
    expect(workspace.bytes(paths.pdf).equals(pdf)).toBe(false);
  });

  it('are not stale after an edit of what draws the figure', async () => {
    workspace.edit(`${glm}/report.R`, '#33587a', '#33587b');
    const { ran, output } = await workspace.succeed(['run', 'glm:build']);
    expect(ran).toHaveProperty('glm:build', 'built');
    expect(output).not.toContain('stale');
  });

  it('stop the build, with the command that makes them, when they are cut off or missing', async () => {
    const stopped = async (said: RegExp): Promise<void> => {
      const { code, output } = await workspace.nx(['run', '12-risk-sizing:build']);
      expect({ code: code === 0, output }).toEqual({ code: false, output: expect.stringMatching(said) });
    };
    workspace.write(`${results}/trained-on.json`, '<<<<<<< HEAD\n');
    await stopped(/trained-on\.json does not say what the results were trained on[^]*→ npx nx run glm:train/);
    workspace.remove(results);
    await stopped(/the results of glm are missing.*\n.*→ npx nx run glm:train/);
    await workspace.succeed(['run', 'glm:train']);
    await workspace.succeed(['run', '12-risk-sizing:build']);
  });

  describe('of a search', () => {
    const model = 'projects/models/xgboost';
    const best = `${model}/results/search/best.json`;
    const searched = `${model}/results/search/searched-on.json`;

    it('are used where they are stale, and named; nothing is searched', async () => {
      const { ran, output } = await workspace.succeed(['run', 'xgboost:build']);
      expect(ran).not.toHaveProperty('xgboost:search');
      expect(output).not.toContain('stale');
      const yaml = workspace.read(`${model}/search.yaml`);
      const one = yaml.replace(
        /(max_depth|learning_rate|subsample|colsample_bytree): \[([^,]+), .*\]/g,
        '$1: [$2]',
      );
      workspace.write(`${model}/search.yaml`, one.replace(/n_estimators: \[.*\]/, 'n_estimators: [20, 40]'));
      const again = await workspace.succeed(buildAffected);
      expect(again.output).toContain(
        'the search of xgboost is stale: search.yaml changed\n    → npx nx run xgboost:search',
      );
      expect(Object.keys(again.ran)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/:(search|train)$/)]),
      );
      expect(workspace.read(paths.reportText)).toContain('xgboost:search');
      expect(await workspace.told('training:status')).toMatch(
        /^xgboost +trained .*its search is stale: search\.yaml changed → npx nx run xgboost:search$/m,
      );
      const strict = await workspace.nx(['run', 'dissertation:build'], { RESEARCH_STRICT: '1' });
      expect(strict.output).toContain('the search of xgboost is stale');
      expect(strict.code).not.toBe(0);
    });

    it('are not used where they are of other data, neither by a build nor by a training', async () => {
      for (const file of [best, searched]) workspace.edit(file, '"origin": "simulated"', '"origin": "real"');
      for (const command of [
        ['run', 'xgboost:build'],
        ['run', 'xgboost:train'],
      ]) {
        const { code, output, ran } = await workspace.nx(command);
        expect({ failed: code !== 0, output }).toEqual({
          failed: true,
          output: expect.stringMatching(
            /search of xgboost is of other data: searched on real data; the data is simulated now\n.*→ npx nx run hyperparameter-search:run/,
          ),
        });
        expect(ran).toEqual({ 'xgboost:search-state': 'failed' });
      }
    });

    it('are made again by training:run where the data is of another origin, and there alone', async () => {
      const { ran, output } = await workspace.succeed(['run', 'training:run']);
      expect(ran).toMatchObject({
        'xgboost:search': 'built',
        'random-forest:search': 'kept',
        'xgboost:train': 'built',
        'random-forest:train': 'kept',
        'comparison:build': 'built',
      });
      expect(output).toContain('random-forest:search: the results are of simulated data, as they should be');
      const { configuration } = JSON.parse(workspace.read(best)) as {
        configuration: { n_estimators: number };
      };
      expect([20, 40]).toContain(configuration.n_estimators);
      expect(output).toContain(`round ${configuration.n_estimators} of ${configuration.n_estimators}`);
      expect(workspace.read(`${model}/out/search/fits.csv`)).toMatch(/^fit,host,.*\n.*,local,/);
    });

    it('lead to a training and a comparison in hyperparameter-search:run, and change nothing the second time', async () => {
      const before = workspace.read(searched);
      const { ran } = await workspace.succeed(['run', 'hyperparameter-search:run']);
      expect(ran).toMatchObject({
        'xgboost:search': 'built',
        'xgboost:train': 'kept',
        'xgboost:build': 'built',
      });
      expect(workspace.read(searched)).toBe(before);
      expect(await workspace.told('training:status')).not.toContain('stale');
    });

    it('may be missing: a training does without, and the table says what to type', async () => {
      workspace.remove(`${model}/results/search`);
      const { ran, output } = await workspace.succeed(['run', 'xgboost:train:smoke']);
      expect(ran).toMatchObject({ 'xgboost:search-state': 'built', 'xgboost:train': 'built' });
      expect(output).toContain(
        `${best} is not there, and training does without; to search first: npx nx run xgboost:search`,
      );
      const table = await workspace.nx(['run', 'xgboost:build']);
      expect({ failed: table.code !== 0, output: table.output }).toEqual({
        failed: true,
        output: expect.stringMatching(/best\.json is not there[^]*→ npx nx run xgboost:search/),
      });
    });
  });
});
