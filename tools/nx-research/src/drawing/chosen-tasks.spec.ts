import { describeFailure } from '@research/core';
import { declaredWorkspace } from '../graph-checks/declared-workspace';
import { taskLinks } from '../graph-checks/links';
import { wireWorkspace } from '../wiring/wirings';
import { kinds } from '../workspace/kinds';
import { memoryFiles } from '../wiring/workspace-files';
import { chosenTasks } from './chosen-tasks';

const script = (reads: Readonly<Record<string, string>> = {}) => ({
  executor: 'nx-research:script',
  options: { script: 'work.sh', reads, writes: ['out.txt'] },
});
const project = (name: string, targets: object, tags: readonly string[] = []) => ({
  [`${name}/project.json`]: JSON.stringify({ name, tags, targets }),
  [`${name}/work.sh`]: '',
});

const texts = {
  ...project('data', { build: script(), check: script({ own: 'data:build/out.txt' }) }),
  ...project('left', { build: script({ data: 'data:build/out.txt' }) }, ['kind:notebook']),
  ...project('right', { build: script({ left: 'left/out.txt' }) }),
  ...project(
    'weekly',
    {
      run: {
        executor: 'nx-research:phases',
        options: {
          phases: [{ targets: ['check'] }, { targets: ['build'], projects: ['tag:kind:notebook'] }],
        },
      },
    },
    ['kind:workflow', 'workflow:etl'],
  ),
  ...project(
    'publish',
    { all: { executor: 'nx:noop', dependsOn: [{ projects: ['right'], target: 'build' }] } },
    ['kind:workflow'],
  ),
};

const files = memoryFiles(texts);
const workspace = declaredWorkspace(
  Object.keys(texts).filter((path) => path.endsWith('project.json')),
  files,
);
const wirings = wireWorkspace(
  workspace.projects.map(({ declaration }) => declaration),
  { kinds, files },
);
const choose = (options: { targets?: string; task?: string; workflow?: string }): string => {
  const chosen = chosenTasks(
    { targets: 'build', ...options },
    { workspace, ...taskLinks(workspace, wirings) },
  );
  return chosen.ok ? [...chosen.value].sort().join(' ') : describeFailure(chosen.error);
};

describe('chosenTasks', () => {
  it.each([
    ['a target', {}, 'data:build left:build right:build'],
    ['several targets', { targets: 'check,build' }, 'data:build data:check left:build right:build'],
    ['a task', { task: 'left:build' }, 'data:build left:build'],
    ['the build of a project', { task: 'left' }, 'data:build left:build'],
    ['a workflow that waits', { workflow: 'publish' }, 'data:build left:build publish:all right:build'],
    ['a workflow of phases', { workflow: 'weekly' }, 'data:build data:check left:build weekly:run'],
    ['a workflow by its tag', { workflow: 'etl' }, 'data:build data:check left:build weekly:run'],
  ])('takes for %s what it waits for, too', (_case, options, expected) => {
    expect(choose(options)).toBe(expected);
  });

  it.each([
    ['a target', { targets: 'bild' }, 'no project has a target "bild"\n  → npx nx show projects'],
    ['a task', { task: 'right:bild' }, 'there is no task right:bild\n  → right has right:build'],
    [
      'a project',
      { task: 'wrong' },
      'there is no task wrong:build: no project is called "wrong"\n  → npx nx show projects',
    ],
    ['a workflow', { workflow: 'none' }, 'there is no workflow "none"\n  → there are weekly, publish'],
    [
      'two at once',
      { workflow: 'etl', task: 'left' },
      '--task and --workflow exclude each other\n  → leave one of them out',
    ],
  ])('says that there is no such thing: %s', (_case, options, expected) => {
    expect(choose(options)).toBe(expected);
  });
});
