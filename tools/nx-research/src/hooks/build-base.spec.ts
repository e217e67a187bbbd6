import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blurBuildBase, buildBaseRef, leaveOutOfBuildBase, setBuildBase } from './build-base';
import { snapshotTree } from './snapshot-tree';

describe('the base of nx affected', () => {
  let root: string;
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const write = (name: string, text: string): void => writeFileSync(join(root, name), text);
  /** What differs from the base in the working tree: what Nx would call affected. */
  const affected = (): string[] => {
    const changed = git('diff', '--name-only', buildBaseRef).split('\n');
    const untracked = git('ls-files', '--others', '--exclude-standard').split('\n');
    return [...new Set([...changed, ...untracked])].filter((name) => name !== '').sort();
  };
  const snapshot = async (): Promise<string> => {
    const taken = await snapshotTree(root);
    if (!taken?.ok) throw new Error('no snapshot');
    return taken.value.tree;
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'build-base-'));
    git('init', '--quiet');
    for (const name of ['a', 'b']) write(name, 'one\n');
    write('.gitignore', 'ignored\n');
    git('add', '--all');
    git('-c', 'user.name=T', '-c', 'user.email=t@example.org', 'commit', '--quiet', '--message', 'start');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('holds what is uncommitted, new and changed, and leaves the index alone', async () => {
    write('a', 'two\n');
    write('new', 'new\n');
    write('ignored', 'x\n');
    git('add', 'b');
    const before = git('status', '--porcelain');
    const tree = await snapshot();
    expect(git('ls-tree', '--name-only', tree).split('\n')).toEqual(['.gitignore', 'a', 'b', 'new']);
    expect(git('show', `${tree}:a`)).toBe('two');
    expect(git('status', '--porcelain')).toBe(before);
  });

  it('finds an edit that was built and then taken back', async () => {
    write('a', 'two\n');
    await setBuildBase(root, await snapshot());
    write('a', 'one\n');
    expect(affected()).toEqual(['a']);
  });

  it('finds what has failed softly, though nothing was edited', async () => {
    await setBuildBase(root, await snapshot());
    await leaveOutOfBuildBase(root, ['a']);
    expect(affected()).toEqual(['a']);
    await leaveOutOfBuildBase(root, []);
    expect(affected()).toEqual(['a']);
  });

  it('finds an edit that was built alone and then taken back', async () => {
    await setBuildBase(root, await snapshot());
    write('a', 'two\n');
    await blurBuildBase(root, await snapshot());
    write('a', 'one\n');
    expect(affected()).toEqual(['a']);
    await setBuildBase(root, await snapshot());
    expect(affected()).toEqual([]);
  });

  it('stays as it is after a run that built nothing new', async () => {
    await setBuildBase(root, await snapshot());
    const base = git('rev-parse', buildBaseRef);
    await blurBuildBase(root, await snapshot());
    expect(git('rev-parse', buildBaseRef)).toBe(base);
  });

  it('asks git for the differences alone where none of them is in it, as after most runs', async () => {
    git('update-ref', buildBaseRef, git('hash-object', '-t', 'tree', '-w', '--stdin'));
    const tree = await snapshot();
    const trace = join(root, 'ignored');
    process.env['GIT_TRACE2'] = trace;
    try {
      await expect(blurBuildBase(root, tree)).resolves.toMatchObject({ ok: true });
    } finally {
      delete process.env['GIT_TRACE2'];
    }
    const commands = readFileSync(trace, 'utf8').match(/(?<= cmd_name +)\S+/g);
    expect(commands).toEqual(['rev-parse', 'diff-tree']);
  });

  it('is a matter of git: elsewhere nothing happens', async () => {
    rmSync(join(root, '.git'), { recursive: true });
    expect(await snapshotTree(root)).toBeUndefined();
    await expect(blurBuildBase(root, 'HEAD')).resolves.toMatchObject({ ok: true });
  });
});
