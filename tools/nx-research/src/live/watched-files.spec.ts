import { taskId } from '@research/core';
import type { WiredTask } from '../wiring/wired-task';
import type { LivePlan } from './live-plan';
import { isBuildInput, meaningOf, watchedFiles } from './watched-files';

const task = (project: string, projectRoot: string, reads: readonly [string, string?][]): WiredTask => ({
  id: taskId(project, 'build'),
  project,
  projectRoot,
  target: 'build',
  kind: 'script',
  options: {},
  runsOn: 'anywhere',
  explicit: false,
  cache: true,
  reads: reads.map(([path, producer]) => ({
    as: path,
    path,
    at: { file: 'x' },
    project,
    ...(producer === undefined ? {} : { producer: taskId(producer, 'build') }),
  })),
  sources: [],
  tracked: [],
  links: [],
  writes: [],
  outputFolder: `${projectRoot}/out/build`,
  after: [],
  tools: [],
  optionalTools: [],
  pythonModules: [],
  upstreamFiles: [],
  facts: {},
  env: [],
  problems: [],
});

const plan = {
  task: task('book', 'p/book', [
    ['p/book/main.tex'],
    ['p/chapter/one.tex'],
    ['p/notebook/out/build/table.tex', 'notebook'],
  ]),
  upstream: [task('notebook', 'p/notebook', [['p/book/preamble.tex'], ['p/etl/out/build/games.csv', 'etl']])],
} as unknown as LivePlan;

describe('meaningOf', () => {
  it.each([
    ['p/book/main.tex', { typesets: true, builds: false, wires: true }],
    ['p/chapter/one.tex', { typesets: true, builds: false, wires: true }],
    ['p/notebook/out/build/table.tex', { typesets: true, builds: false, wires: true }],
    ['p/notebook/notebook.qmd', { typesets: false, builds: true, wires: true }],
    ['p/notebook/helper.R', { typesets: false, builds: true, wires: false }],
    ['p/notebook/project.json', { typesets: false, builds: true, wires: true }],
    ['p/book/project.json', { typesets: false, builds: false, wires: true }],
    ['p/book/notes.txt', { typesets: false, builds: false, wires: false }],
  ])('%s', (path, meaning) => expect(meaningOf(path, plan)).toEqual(meaning));
});

describe('watchedFiles', () => {
  it('are what the document reads, tracked files that go before it, and the folders of these projects', () => {
    expect(watchedFiles(plan, '/w')).toEqual({
      files: [
        '/w/p/book/main.tex',
        '/w/p/chapter/one.tex',
        '/w/p/notebook/out/build/table.tex',
        '/w/p/book/preamble.tex',
        '/w/p/book/project.json',
      ],
      folders: ['/w/p/notebook'],
    });
  });

  it('leave out notes and tests', () => {
    expect(['a.md', 'a.spec.ts', 'a.R', 'source.lock.json'].map(isBuildInput)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
