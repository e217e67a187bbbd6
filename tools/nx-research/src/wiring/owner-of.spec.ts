import { taskId } from '@research/core';
import type { WiredTask } from './wired-task';
import { describeUndeclared, type UsedFile } from '../tracing/describe-undeclared';
import { ownerOf, type Workspace } from './owner-of';

const task = (project: string, target: string, writes: readonly string[]): WiredTask => ({
  id: taskId(project, target),
  project,
  projectRoot: `projects/${project}`,
  target,
  kind: 'script',
  options: {},
  runsOn: 'anywhere',
  explicit: false,
  cache: true,
  reads: [],
  upstreamFiles: [],
  sources: [],
  tracked: [],
  links: [],
  writes,
  outputFolder: `projects/${project}/out/${target}`,
  after: [],
  tools: [],
  optionalTools: [],
  pythonModules: [],
  facts: {},
  env: [],
  problems: [],
});

const workspace: Workspace = {
  projects: [
    { name: 'root', root: '.', tags: [], targets: {} },
    { name: 'a', root: 'projects/a', tags: [], targets: {} },
    { name: 'inner', root: 'projects/a/inner', tags: [], targets: {} },
  ],
  tasks: () => [task('a', 'build', ['x.csv', 'sub/y.csv']), task('a', 'train', ['x.csv'])],
};

describe('ownerOf', () => {
  it.each([
    ['projects/a/out/build/x.csv', { kind: 'output', task: 'a:build', reference: 'a:build/x.csv' }],
    ['projects/a/out/train/x.csv', { kind: 'output', task: 'a:train', reference: 'a:train/x.csv' }],
    ['projects/a/out/build/sub/y.csv', { kind: 'output', reference: 'a/sub/y.csv' }],
    ['projects/a/out/build/z.csv', { kind: 'leftover', task: 'a:build', file: 'z.csv' }],
    ['projects/a/results/m.json', { kind: 'source', project: 'a', reference: 'a/results/m.json' }],
    ['projects/a/inner/m.json', { kind: 'source', project: 'inner', reference: 'inner/m.json' }],
    ['projects/ab/m.json', { kind: 'none' }],
    ['nx.json', { kind: 'none' }],
  ])('%s', (path, owner) => expect(ownerOf(path, workspace)).toMatchObject(owner));
});

describe('describeUndeclared', () => {
  const mine = task('b', 'build', ['b.csv']);
  const file = (more: Partial<UsedFile>): UsedFile => ({
    access: 'read',
    by: 'R',
    inside: true,
    path: '',
    ...more,
  });

  it.each<[Partial<UsedFile>, string, RegExp]>([
    [
      { path: 'projects/a/out/build/sub/y.csv' },
      'undeclared-read',
      /add "y": "a\/sub\/y.csv" to "reads" of "build"/,
    ],
    [{ path: 'projects/a/out/build/z.csv' }, 'undeclared-read', /add "z.csv" to the "writes" of a:build/],
    [{ path: 'projects/a/2. Données.tar.gz' }, 'undeclared-read', /add "file": "a\/2. Données.tar.gz"/],
    [{ path: 'projects/a/R 2024-x.csv' }, 'undeclared-read', /add "r_2024_x": .* READ_R_2024_X/],
    [{ path: 'nx.json' }, 'undeclared-read', /move it into a project/],
    [{ path: '~/x.csv', inside: false }, 'undeclared-read', /copy it into the project/],
    [{ path: 'projects/a/x', access: 'write' }, 'undeclared-write', /WRITE_DIR\/x/],
    [
      { path: 'projects/a/out/train/x.csv', access: 'write' },
      'undeclared-write',
      /npx nx run a:train --skip-nx-cache/,
    ],
  ])('%j', (more, reason, advice) => {
    const failure = describeUndeclared(file(more), mine, workspace);
    expect(failure).toMatchObject({ reason, at: { file: 'projects/b/project.json' } });
    expect(failure.tries?.join('\n')).toMatch(advice);
    expect(failure.what).toContain(more.path);
  });
});
