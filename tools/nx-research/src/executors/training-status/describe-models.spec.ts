import type { ModelMetrics } from '@research/data';
import { describeModels } from './describe-models';
import type { ModelStatus } from './model-status';

const score = (estimate: number) => ({ estimate, low: estimate - 0.02, high: estimate + 0.02 });
const metrics: ModelMetrics = {
  seed: 1,
  bootstrap_samples: 1000,
  n: 564,
  seasons: [2022, 2021],
  metrics: { auc: score(0.6211), log_loss: score(0.6673), brier: score(0.237), roi: null },
  by_season: [],
};
const model = (project: string, changed: Partial<ModelStatus>): ModelStatus => ({
  project,
  state: 'fresh',
  why: [],
  command: `npx nx run ${project}:train`,
  ...changed,
});

describe('describeModels', () => {
  it('says of each model what its results are worth, since what they are stale, and what to type', () => {
    const why = ['features.R changed', 'a', 'b', 'c'];
    const said = describeModels([
      model('glm', { metrics }),
      model('random-forest', { metrics: { ...metrics, seasons: [2019, 2022] }, state: 'stale', why }),
      model('xgboost', { state: 'missing', why: ['there are no results'] }),
      model('neural-net', { metrics, state: 'other-origin', why: ['trained on simulated data'] }),
    ]);
    expect(said).toEqual([
      'model          results        seasons     games  AUC   log loss',
      'glm            trained        2021–2022   564    .621  .667 [.647, .687]',
      'random-forest  stale          2019, 2022  564    .621  .667 [.647, .687]  features.R changed; a; 2 more → npx nx run random-forest:train',
      'xgboost        missing        –           –      –     –                  there are no results → npx nx run xgboost:train',
      'neural-net     of other data  2021–2022   564    .621  .667 [.647, .687]  trained on simulated data → npx nx run neural-net:train',
    ]);
  });

  it('says where the search of a model is not of its inputs, and nothing where it was never run', () => {
    const command = 'npx nx run xgboost:search';
    const search = { project: 'xgboost', of: 'search' as const, why: ['search.yaml changed'], command };
    const linesOf = (state: 'fresh' | 'stale' | 'missing') =>
      describeModels([model('xgboost', { search: { ...search, state } })])[1];
    expect(linesOf('stale')).toMatch(
      / {2}its search is stale: search\.yaml changed → npx nx run xgboost:search$/,
    );
    expect(`${linesOf('fresh')}${linesOf('missing')}`).not.toContain('search');
  });

  it('says how to make a model where there is none', () => {
    expect(describeModels([]).join()).toContain('npx nx g nx-research:model');
  });
});
