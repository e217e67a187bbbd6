import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBaseRef } from './build-base';
import { keepBuildBase, prepareBuildBase } from './keep-build-base';
import { snapshotTree } from './snapshot-tree';

/** A repository with two projects, `p/a` and `p/b`, and what a user may do to it. */
export class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), 'keep-base-'));
  readonly root: string;

  /** @param below the workspace's folder in the repository */
  constructor(below = '.') {
    this.root = join(this.folder, below);
    mkdirSync(this.root, { recursive: true });
    execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: this.folder });
    this.write('.gitignore', '.research\n');
    this.write('nx.json', '{}');
    for (const project of ['a', 'b']) {
      this.write(`p/${project}/project.json`, '{}');
      this.write(`p/${project}/text`, 'one\n');
    }
    this.commit();
  }

  path = (name: string): string => join(this.root, name);

  write(name: string, text: string): void {
    mkdirSync(join(this.path(name), '..'), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: this.root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  commit(): void {
    this.git('add', '--all');
    this.git('-c', 'user.name=T', '-c', 'user.email=t@example.org', 'commit', '--quiet', '--message', 'x');
  }

  /** Another repository in a folder of the workspace. */
  nest(name: string, { committed }: { readonly committed: boolean }): void {
    this.write(`${name}/inner`, 'one\n');
    const git = (...args: string[]): Buffer =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
        cwd: this.path(name),
      });
    git('init', '--quiet');
    if (!committed) return;
    git('add', '--all');
    git('commit', '--quiet', '--message', 'x');
  }

  /** What a run does to the base of `nx affected`; a run that is killed does not come to its end. */
  async run({ everything = false, killed = false } = {}): Promise<string[]> {
    const snapshot = await snapshotTree(this.root);
    await prepareBuildBase(this.root, snapshot, undefined);
    if (killed) return [];
    const tree = snapshot?.ok ? snapshot.value.tree : undefined;
    return keepBuildBase(this.root, { tree, everything, again: [] });
  }

  /** The projects that `nx affected` takes for changed, by what Nx asks git and how it reads the answers. */
  affected(): string[] {
    const listed = [
      this.git('diff', '--name-only', '--no-renames', '--relative', buildBaseRef, 'HEAD'),
      this.git('diff', '--name-only', '--no-renames', '--relative', 'HEAD', '.'),
      this.git('ls-files', '--others', '--exclude-standard'),
    ];
    const files = listed.flatMap((text) => text.split('\n').map((line) => line.trim()));
    if (files.includes('nx.json')) return ['everything'];
    return [...new Set(files.flatMap((file) => /^p\/(\w+)\//.exec(file)?.[1] ?? []))].sort();
  }

  remove = (): void => rmSync(this.folder, { recursive: true, force: true });
}
