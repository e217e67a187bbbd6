import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FakeMachine } from './fake-machine';

const group = ['--group=build'];

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
  expect(machine.run('setup', group).code).toBe(0);
});
afterEach(() => machine.remove());

describe('the base of nx affected', () => {
  const ref = 'refs/worktree/research/last-build';
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: machine.checkout, encoding: 'utf8' }).trim();

  it('is the empty tree before the first build, and left alone afterwards', () => {
    machine.link('git');
    git('init', '--quiet');
    expect(machine.run('setup', group).code).toBe(0);
    expect(git('cat-file', '-t', ref)).toBe('tree');
    expect(git('ls-tree', ref)).toBe('');
    expect(git('config', '--local', 'core.quotepath')).toBe('false');
    const tree = git('write-tree');
    const commit = git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit-tree', '-m', 'x', tree);
    git('update-ref', ref, commit);
    expect(machine.run('setup', group).code).toBe(0);
    expect(git('rev-parse', ref)).toBe(commit);
  });

  it("fails with git's words when git cannot make it", () => {
    mkdirSync(join(machine.checkout, '.git'));
    machine.program('git', 'echo "fatal: dubious ownership"; exit 128');
    const { code, stderr } = machine.run('setup', group);
    expect(code).toBe(1);
    expect(stderr).toContain('  | fatal: dubious ownership');
  });
});
