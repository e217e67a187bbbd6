import type { TaskId } from '@research/core';
import { requireNoReaders } from './require-no-readers';
import type { TaskScope } from '../scope/task-scope';
import { all, research, task, wired } from '../wiring/sample-workspace.fixture';
import { allTasks } from '../wiring/wirings';

const model = (name: string, reads: Record<string, string>) => ({
  name,
  root: `projects/models/${name}`,
  tags: [],
  targets: {
    train: research('train', {
      script: 'm.R',
      reads,
      results: ['predictions.csv', 'metrics.json'],
      ...(name === 'trees' ? { search: 'search.yaml' } : {}),
    }),
  },
});
const wirings = wired(
  [
    ...all,
    model('trees', { best: 'trees:search/best.json' }),
    model('stack', { p: 'trees/results/metrics.json' }),
  ],
  {
    'projects/models/trees/m.R': '',
    'projects/models/trees/search.yaml': '',
    'projects/models/stack/m.R': '',
  },
);
const refusedWith = (id: string, ...ids: string[]): string => {
  const [project = '', target] = id.split(':');
  const here = allTasks(wirings).filter((one) => [id, ...ids].includes(one.id as TaskId));
  const scope: Pick<TaskScope<unknown>, 'task' | 'companions' | 'graph'> = {
    task: task(wirings, project, target),
    companions: () => here,
    graph: () =>
      Object.fromEntries(here.map(({ id: one, projectRoot, after }) => [one, { root: projectRoot, after }])),
  };
  const found = requireNoReaders(scope, 'done');
  return found.ok ? '' : found.error.what;
};

test('a search is refused in one command with the training that takes its winner, which does not wait for it', () => {
  expect(refusedWith('trees:search')).toBe('');
  expect(refusedWith('trees:search', 'trees:train')).toContain('builds from (trees:train); nothing was done');
});

test('a training is refused with what builds from it, and not with the training that waits for it', () => {
  expect(refusedWith('trees:train', 'stack:train')).toBe('');
  expect(refusedWith('trees:train', 'stack:results-state')).toContain('(stack:results-state)');
});
