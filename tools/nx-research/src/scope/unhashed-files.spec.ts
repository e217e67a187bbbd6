import { describeFailure } from '@research/core';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Repository } from '../hooks/repository.fixture';
import { spareFiles } from '../latex/spare-files';
import { research, task } from '../wiring/sample-workspace.fixture';
import { wireWorkspace } from '../wiring/wirings';
import { diskFiles } from '../wiring/workspace-files';
import { kinds } from '../workspace/kinds';
import { requireHashed, unhashedFiles } from './unhashed-files';

describe('files that Nx does not hash', () => {
  const repository = new Repository();
  const { root } = repository;
  const odd = "p/a/it's (2) [x]*.csv";
  beforeAll(() => {
    repository.write('.gitignore', '.research\n*.csv\n!kept.csv\n/p/b/folder/\n');
    repository.write('p/b/.gitignore', 'nested\n');
    repository.write('.nxignore', 'by-nx\n');
    repository.write('.git/info/exclude', 'by-exclude\n');
    repository.write('.git/of-clone', 'by-clone\n');
    repository.git('config', 'core.excludesFile', repository.path('.git/of-clone'));
    for (const name of ['p/b/s.sh', 'p/a/x.csv', 'p/a/forced.csv', 'p/a/kept.csv', odd])
      repository.write(name, 'one');
    repository.git('add', '--force', 'p/a/forced.csv');
  });
  afterAll(() => repository.remove());

  it.each([
    ['p/a/text', undefined],
    ['p/a/x.csv', '.gitignore:2: *.csv'],
    ['p/a/forced.csv', '.gitignore:2: *.csv'],
    [odd, '.gitignore:2: *.csv'],
    ['p/a/kept.csv', undefined],
    ['p/b/folder/deep/f', '.gitignore:4: /p/b/folder/'],
    ['p/b/nested', 'p/b/.gitignore:1: nested'],
    ['p/a/nested', undefined],
    ['p/a/by-nx', '.nxignore:1: by-nx'],
    ['p/a/by-exclude', '.git/info/exclude:1: by-exclude'],
    // Nx does not know this setting, so it hashes the file.
    ['p/a/by-clone', undefined],
  ])('%s: %s', async (path, rule) => {
    expect((await unhashedFiles(root, ['p/a/text', path])).get(path)).toBe(rule);
  });

  const reader = (file: string) => {
    const script = research('script', { script: 's.sh', reads: { it: `a/${file}` }, writes: ['x'] });
    const projects = [
      { name: 'a', root: 'p/a', tags: [], targets: {} },
      { name: 'b', root: 'p/b', tags: [], targets: { build: script } },
    ];
    return task(wireWorkspace(projects, { kinds, files: diskFiles(root) }), 'b');
  };
  const refusal = async (file: string): Promise<string> => {
    const done = await requireHashed(reader(file), root);
    return done.ok ? '' : describeFailure(done.error);
  };

  it('are refused where a task reads them, with the rule, whether tracked or not', async () => {
    for (const file of ['x.csv', 'forced.csv'])
      expect(await refusal(file)).toContain(`p/a/${file} is ignored by git or Nx (.gitignore:2: *.csv)`);
    expect(await refusal('kept.csv')).toBe('');
  });

  it('are not what is behind a link: its content is hashed', async () => {
    symlinkSync('x.csv', join(root, 'p/a/link.csv'));
    expect(await refusal('link.csv')).toBe('');
  });

  it('lie ready for no document', async () => {
    const workspace = { projects: [{ name: 'a', root: 'p/a', tags: [], targets: {} }] };
    const scope = { task: { reads: [], texProjects: workspace.projects }, workspaceRoot: root, workspace };
    const names = (await spareFiles(scope, 'main')).map(({ to }) => to);
    expect(names).toEqual(expect.arrayContaining(['a/text', 'a/kept.csv']));
    expect(names).not.toContain('a/forced.csv');
  });
});
