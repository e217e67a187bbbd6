import { stateParts } from '@research/core';
import { copyWorkspace, type Workspace } from '@research/testing';
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildAll, paths } from './paths';

describe('reproducible bytes', () => {
  const workspaces: Workspace[] = [];
  afterAll(() => workspaces.forEach((workspace) => workspace.dispose()));

  async function built(
    name: string,
    args: readonly string[],
    env: Record<string, string>,
  ): Promise<Workspace> {
    const workspace = await copyWorkspace(name);
    workspaces.push(workspace);
    const run = await workspace.nx([...buildAll, ...args], env);
    expect({ code: run.code, output: run.code === 0 ? '' : run.output }).toEqual({ code: 0, output: '' });
    return workspace;
  }

  it('are the same in two folders, in sequence and in parallel, in two locales and time zones', async () => {
    const one = await built('one', ['--parallel=1'], { LANG: 'C', LC_ALL: 'C', TZ: 'America/New_York' });
    const two = await built('a-folder-with-a-longer name', ['--parallel=8'], {
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'C.UTF-8',
      TZ: 'Asia/Tokyo',
    });
    for (const path of outputsOf(two)) {
      expect({ path, same: one.bytes(path).equals(two.bytes(path)) }).toEqual({ path, same: true });
    }
  });

  it('do not depend on any part of the state folder', async () => {
    const [workspace] = workspaces;
    if (!workspace) throw new Error('nothing was built');
    const products = [paths.pdf, paths.report, paths.reportText, paths.reportPage];
    const before = products.map((path) => workspace.bytes(path));
    const changed = () => products.filter((path, index) => !before[index]?.equals(workspace.bytes(path)));
    for (const part of Object.values(stateParts)) {
      rmSync(join(workspace.root, '.research', part.path), { recursive: true, force: true });
      // At the end, where it moves no line that the report names.
      workspace.edit(paths.chapter, /$/, `% without ${part.path}\n`);
      const { code, ran } = await workspace.nx(buildAll);
      expect({ part: part.path, code, changed: changed() }).toEqual({
        part: part.path,
        code: 0,
        changed: [],
      });
      expect(ran).toMatchObject({ 'dissertation:build': 'built', 'dissertation:report': 'kept' });
    }
    rmSync(join(workspace.root, '.research'), { recursive: true });
    rmSync(join(workspace.root, '.nx'), { recursive: true });
    rmSync(join(workspace.root, 'projects/dissertation/out'), { recursive: true });
    await workspace.succeed(buildAll);
    expect(changed()).toEqual([]);
  });

  /** Every output of the build but the files that may differ: where and when it was made. */
  function outputsOf(workspace: Workspace): string[] {
    const outputs = readdirSync(join(workspace.root, 'projects'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'provenance.json')
      .map((entry) => relative(workspace.root, join(entry.parentPath, entry.name)))
      .filter((path) => path.includes('/out/'));
    expect(outputs).toEqual(expect.arrayContaining([paths.pdf, paths.games]));
    return outputs;
  }
});
