import { copyWorkspace, type Workspace } from '@research/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll, paths } from './paths';

jest.setTimeout(600_000);

describe('two terminals that build everything at once', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await copyWorkspace();
  });
  afterAll(() => workspace.dispose());

  it('both succeed; no task is run twice, and no file is torn', async () => {
    const both = await Promise.all([1, 2].map(() => workspace.nx(buildAll)));
    expect(both.map(({ code, output }) => (code === 0 ? 'built' : output))).toEqual(['built', 'built']);

    const built = sideFiles(workspace.root).filter(({ status }) => status === 'built');
    const times = new Map(built.map(({ task }) => [task, built.filter((one) => one.task === task).length]));
    expect(times.get('dissertation:build')).toBe(1);
    expect([...times].filter(([, count]) => count > 1)).toEqual([]);

    const pdf = workspace.bytes(paths.pdf);
    const alone = ['--skip-nx-cache', '--excludeTaskDependencies'];
    await workspace.succeed(['run', 'dissertation:build', ...alone]);
    expect(workspace.bytes(paths.pdf).equals(pdf)).toBe(true);
  });
});

/** What every task of every run so far came to. */
function sideFiles(root: string): { readonly task: string; readonly status: string }[] {
  const runs = join(root, '.research/runs');
  return readdirSync(runs).flatMap((run) =>
    readdirSync(join(runs, run))
      .filter((name) => name.endsWith('.json') && name !== 'start.json')
      .map(
        (name) => JSON.parse(readFileSync(join(runs, run, name), 'utf8')) as { task: string; status: string },
      ),
  );
}
