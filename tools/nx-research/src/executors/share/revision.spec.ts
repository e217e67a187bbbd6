import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { revision } from './executor';

describe('revision', () => {
  const root = mkdtempSync(join(tmpdir(), 'revision-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
      cwd: root,
      encoding: 'utf8',
    }).trim();
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text);

  it('names the commit, and says when the text may differ from it', async () => {
    mkdirSync(join(root, 'workspace'));
    const workspace = join(root, 'workspace');
    expect(await revision(workspace)).toBe('not under version control');
    git('init', '--quiet');
    expect(await revision(workspace)).toBe('not committed');

    write('workspace/text.tex', 'one');
    write('.gitignore', 'out/\n');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'start');
    const commit = `commit ${git('rev-parse', '--short', 'HEAD')}`;
    expect(await revision(workspace)).toBe(commit);

    write('beside.txt', 'not of this workspace');
    mkdirSync(join(workspace, 'out'));
    write('workspace/out/ignored.pdf', '');
    expect(await revision(workspace)).toBe(commit);
    write('workspace/new.bib', '');
    expect(await revision(workspace)).toBe(`${commit} + uncommitted changes`);
    rmSync(join(workspace, 'new.bib'));
    write('workspace/text.tex', 'two');
    expect(await revision(workspace)).toBe(`${commit} + uncommitted changes`);
  });
});
