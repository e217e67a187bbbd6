import { all, research, task, wired } from '../../wiring/sample-workspace.fixture';

const model = (name: string, reads: Record<string, string>) => ({
  name,
  root: `projects/models/${name}`,
  tags: ['kind:model'],
  targets: {
    train: research('train', { script: 'm.R', reads, results: ['predictions.csv', 'metrics.json'] }),
  },
});
const training = {
  name: 'training',
  root: 'workflows/training',
  tags: [],
  targets: { status: research('training-status') },
};
const models = [
  model('glm', { games: 'games/games.csv.gz' }),
  model('stacked', { glm: 'glm/results/predictions.csv' }),
];
const scripts = { 'projects/models/glm/m.R': '', 'projects/models/stacked/m.R': '' };

describe('training-status', () => {
  const wirings = wired([...all, ...models, training], scripts);

  it('waits for the data of every model, and not for the verdict on results, which may stop it', () => {
    expect(task(wirings, 'training', 'status').after).toEqual(['games:build', 'games:fetch']);
  });

  it('is never taken from the cache, and depends on the projects whose data it looks at', () => {
    expect(task(wirings, 'training', 'status').cache).toBe(false);
    expect(wirings.get('training')?.edges.map(({ target }) => target)).toEqual(['games']);
  });
});
