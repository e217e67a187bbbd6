import { describeFailure, sha256 } from '@research/core';
import { originsOf } from './origins-of';
import type { Origin, PinnedSource } from './source-lock';

const pinned = (project: string, ...origins: Origin[]): PinnedSource => {
  const file = `projects/etl/${project}/source.lock.json`;
  const files = origins.map((origin, index) => ({
    path: `${index}.csv`,
    asset: `${project}/${index}.csv`,
    url: 'x',
    sha256: sha256('a'.repeat(64)),
    bytes: 1,
    rows: 1,
    seasons: null,
    origin,
    at: { file, line: index + 4 },
  }));
  return { project, lock: { file, files } };
};

test.each([
  ['nothing pinned', [], 'real'],
  ['the sample', [pinned('a', 'sample'), pinned('b', 'sample')], 'simulated'],
  ['a mirror and the release', [pinned('a', 'mirror'), pinned('b', 'release')], 'real'],
])('%s', (_name, sources, origin) => {
  expect(originsOf(sources)).toEqual({ ok: true, value: origin });
});

test('mixed origins name every lock, its line, and the commands that make them one', () => {
  const result = originsOf([pinned('a', 'sample'), pinned('b', 'mirror'), pinned('c', 'release', 'sample')]);
  if (result.ok) throw new Error('mixed origins were accepted');
  expect(result.error.reason).toBe('mixed-origins');
  expect(describeFailure(result.error).split('\n')).toEqual([
    'simulated sample data and real data are mixed',
    '  projects/etl/a/source.lock.json:4: projects/etl/a/source.lock.json pins the simulated sample: 0.csv',
    '  projects/etl/c/source.lock.json:5: projects/etl/c/source.lock.json pins the simulated sample: 1.csv',
    '  projects/etl/b/source.lock.json:4: projects/etl/b/source.lock.json pins real data: 0.csv',
    '  projects/etl/c/source.lock.json:4: projects/etl/c/source.lock.json pins real data: 0.csv',
    '  → for real data: npx nx run-many -t refresh -p a,c',
    '  → for the sample: RESEARCH_ORIGIN=sample npx nx run-many -t refresh -p b,c',
  ]);
  const together = originsOf([pinned('a', 'sample'), pinned('b', 'mirror')], 'npx nx run all:run');
  expect(together.ok ? [] : together.error.tries).toEqual([
    'for real data: npx nx run all:run',
    'for the sample: RESEARCH_ORIGIN=sample npx nx run all:run',
  ]);
});
