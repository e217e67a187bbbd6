import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeFailure } from '@research/core';
import { resolveSince, sourceChanges, sourceThen } from './changed-sources';

const root = mkdtempSync(join(tmpdir(), 'since-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();

/** A repository whose workspace is a folder of it, as it is in a larger project. */
function repository(name: string, files: Readonly<Record<string, string>>): string {
  const workspace = join(root, name, 'work space');
  mkdirSync(workspace, { recursive: true });
  git(join(root, name), 'init', '--quiet', '--initial-branch=main');
  write(workspace, files);
  git(workspace, 'add', '--all');
  if (Object.keys(files).length > 0) git(workspace, 'commit', '--quiet', '--message', 'first');
  return workspace;
}

function write(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

const refused = async (workspace: string, name: string): Promise<string> => {
  const since = await resolveSince(workspace, name);
  if (since.ok) throw new Error(`${name} was taken`);
  return describeFailure(since.error);
};

describe('the commit to compare with', () => {
  const workspace = repository('names', { 'a b/main.tex': 'one\n', 'HEAD.tex': 'x\n' });
  git(workspace, 'tag', '--annotate', 'v1', '--message', 'a tag');
  git(workspace, 'branch', 'näme/with-slash');
  git(workspace, 'commit', '--quiet', '--allow-empty', '--message', 'second');
  const [first, second] = [git(workspace, 'rev-parse', 'HEAD~1'), git(workspace, 'rev-parse', 'HEAD')];

  it.each([
    ['HEAD', second],
    ['HEAD~1', first],
    ['v1', first],
    ['näme/with-slash', first],
    [first, first],
    [first.slice(0, 7), first],
  ])('%s', async (name, commit) => {
    expect(await resolveSince(workspace, name)).toMatchObject({ ok: true, value: { commit } });
  });

  it.each(['--help', '-h', '--all', '--output=made', '', '--', 'HEAD\n--all', 'a\0b'])(
    'is never an option: %j',
    async (name) => {
      expect(await refused(workspace, name)).toMatch(/does not name a commit[^]*→ --since=HEAD~1/);
    },
  );

  it.each([
    'nowhere',
    'HEAD~99',
    'HEAD..v1',
    'v1 HEAD',
    'HEAD:a b',
    '^HEAD',
    '0'.repeat(40),
    '$(touch made)',
    'HEAD^{tree}',
  ])('is unknown: %s', async (name) => {
    expect(await refused(workspace, name)).toMatch(/git knows no commit[^]*→ /);
    expect(existsSync(join(workspace, 'made'))).toBe(false);
  });

  it('may be an abbreviation that Nx reads as a number', async () => {
    expect(await refused(workspace, '123456')).toMatch(/--since=123456\^0, with all its zeros/);
    expect(await resolveSince(workspace, `${first.slice(0, 12)}^0`)).toMatchObject({
      value: { commit: first },
    });
  });

  it('is no path', async () => {
    expect(await refused(workspace, 'a b/main.tex')).toContain('it is a path');
  });

  it('needs a repository with a commit that is whole', async () => {
    const bare = mkdtempSync(join(tmpdir(), 'no-git-'));
    expect(await refused(bare, 'HEAD')).toMatch(/not in a git repository[^]*→ git init/);
    rmSync(bare, { recursive: true });
    expect(await refused(repository('empty', {}), 'HEAD')).toMatch(/nothing is committed yet/);
    git(root, 'clone', '--quiet', '--depth=1', `file://${join(root, 'names')}`, 'shallow');
    expect(await refused(join(root, 'shallow/work space'), 'HEAD~1')).toContain('git fetch --unshallow');
  });
});

it('finds what is changed, renamed, new and gone, committed or not, and gives the old bytes', async () => {
  const long = Array.from({ length: 40 }, (_none, line) => `Line ${line} of a long text.\n`).join('');
  const workspace = repository('edits', {
    'p/same.tex': 'same\n',
    'p/edited.tex': 'old é\n',
    'p/staged.tex': 'old\n',
    'p/moved.tex': long,
    'p/gone.tex': 'going\n',
    'p/data.csv': '1\n',
    'p/wéird "name".tex': 'old\n',
  });
  const first = git(workspace, 'rev-parse', 'HEAD');
  write(workspace, { 'p/staged.tex': 'new\n', 'p/added.tex': 'added\n' });
  git(workspace, 'add', '--all');
  git(workspace, 'commit', '--quiet', '--message', 'second');
  rmSync(join(workspace, 'p/gone.tex'));
  renameSync(join(workspace, 'p/moved.tex'), join(workspace, 'p/new place.tex'));
  git(workspace, 'add', '--intent-to-add', '--', 'p/new place.tex');
  write(workspace, {
    'p/edited.tex': 'new\n',
    'p/data.csv': '2\n',
    'p/untracked.tex': 'x\n',
    'p/wéird "name".tex': 'new\n',
  });

  const changes = await sourceChanges(workspace, first);
  if (!changes.ok) throw new Error(describeFailure(changes.error));
  expect(Object.fromEntries(changes.value.changed)).toEqual({
    'p/edited.tex': 'p/edited.tex',
    'p/staged.tex': 'p/staged.tex',
    'p/new place.tex': 'p/moved.tex',
    'p/wéird "name".tex': 'p/wéird "name".tex',
  });
  expect(changes.value.gone).toEqual(['p/gone.tex']);
  for (const path of ['p/added.tex', 'p/untracked.tex']) expect(changes.value.known).not.toContain(path);
  expect(changes.value.known).toContain('p/same.tex');
  expect(await sourceThen(workspace, first, 'p/edited.tex')).toEqual({
    ok: true,
    value: Buffer.from('old é\n'),
  });
  expect(await sourceThen(workspace, first, 'p/moved.tex')).toEqual({ ok: true, value: Buffer.from(long) });
});
