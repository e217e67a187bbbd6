import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeComparing } from './before-comparing';
import { buildBaseRef, whyEverythingIsAffected } from './build-base';
import { Repository } from './repository.fixture';

let repository: Repository;
afterEach(() => repository.remove());

/** What a user, a tool or a fault does to a repository, and how it is undone where Nx needs that to ask git anything. */
interface Spoiled {
  readonly name: string;
  readonly spoil: (repository: Repository) => void;
  readonly mend?: (repository: Repository) => void;
}

const filters = (repository: Repository): void => {
  repository.git('config', 'filter.odd.clean', 'false');
  repository.git('config', 'filter.odd.required', 'true');
};

const spoiled: readonly Spoiled[] = [
  { name: 'nothing', spoil: () => undefined },
  { name: 'a nested repository without a commit', spoil: (r) => r.nest('p/b/nested', { committed: false }) },
  { name: 'a nested repository', spoil: (r) => r.nest('p/b/nested', { committed: true }) },
  {
    name: 'a filter that fails',
    spoil: (r) => {
      filters(r);
      r.write('.gitattributes', 'new filter=odd\n');
      r.write('p/b/new', 'x');
    },
  },
  {
    name: 'a submodule whose repository is gone',
    spoil: (r) => {
      r.nest('p/b/sub', { committed: true });
      r.git('-c', 'advice.addEmbeddedRepo=false', 'add', 'p/b/sub');
      rmSync(r.path('p/b/sub/.git'), { recursive: true });
      r.write('p/b/sub/.git', 'gitdir: nowhere\n');
    },
    mend: (r) => rmSync(r.path('p/b/sub/.git')),
  },
  {
    name: 'a lock of the index',
    spoil: (r) => r.write('.git/index.lock', ''),
  },
  {
    name: 'a broken index',
    spoil: (r) => {
      cpSync(r.path('.git/index'), r.path('.git/index.good'));
      r.write('.git/index', 'broken');
    },
    mend: (r) => cpSync(r.path('.git/index.good'), r.path('.git/index')),
  },
  {
    name: 'a lock of the base',
    spoil: (r) => r.write(`.git/${buildBaseRef}.lock`, ''),
    mend: (r) => rmSync(r.path(`.git/${buildBaseRef}.lock`)),
  },
  {
    name: 'a store of objects that takes nothing more',
    spoil: (r) => {
      for (let byte = 0; byte < 256; byte += 1) {
        const folder = r.path(`.git/objects/${byte.toString(16).padStart(2, '0')}`);
        if (!existsSync(folder)) writeFileSync(folder, '');
      }
    },
  },
  {
    name: 'a repository of another owner',
    spoil: () => (process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1'),
  },
  { name: 'GIT_DIR', spoil: () => (process.env['GIT_DIR'] = '/nowhere') },
  { name: 'GIT_INDEX_FILE', spoil: () => (process.env['GIT_INDEX_FILE'] = '/nowhere/index') },
  { name: 'assume-unchanged', spoil: (r) => r.git('update-index', '--assume-unchanged', 'p/a/text') },
  { name: 'skip-worktree', spoil: (r) => r.git('update-index', '--skip-worktree', 'p/a/text') },
  {
    name: 'a sparse checkout',
    spoil: (r) => {
      r.git('sparse-checkout', 'init', '--cone');
      r.git('sparse-checkout', 'set', 'p/a');
    },
  },
  {
    name: 'a monitor of files that sees nothing',
    spoil: (r) => {
      r.write('.git/monitor', '#!/bin/sh\nprintf "token\\0"\n');
      chmodSync(r.path('.git/monitor'), 0o755);
      r.git('config', 'core.fsmonitor', '.git/monitor');
      r.git('update-index', '--fsmonitor');
      r.git('status');
    },
  },
  {
    name: 'hooks that refuse',
    spoil: (r) => {
      r.write('.git/hooks/reference-transaction', '#!/bin/sh\nexit 1\n');
      chmodSync(r.path('.git/hooks/reference-transaction'), 0o755);
    },
  },
  {
    name: 'core.safecrlf',
    spoil: (r) => {
      r.git('config', 'core.autocrlf', 'true');
      r.git('config', 'core.safecrlf', 'true');
    },
  },
  { name: 'core.splitIndex', spoil: (r) => r.git('update-index', '--split-index') },
];

describe('an edit that was built and taken back is affected, and nothing is once everything was built', () => {
  afterEach(() => {
    for (const name of ['GIT_DIR', 'GIT_INDEX_FILE', 'GIT_TEST_ASSUME_DIFFERENT_OWNER'])
      delete process.env[name];
  });

  test.each(spoiled)('with $name', async ({ spoil, mend }) => {
    repository = new Repository();
    await beforeComparing(repository.root, {});
    expect(repository.affected()).toEqual(['everything']);
    await repository.run({ everything: true });
    expect(repository.affected()).toEqual([]);
    spoil(repository);
    repository.write('p/a/text', 'two\n');
    const said = await repository.run();
    repository.write('p/a/text', 'one\n');
    for (const name of ['GIT_DIR', 'GIT_INDEX_FILE', 'GIT_TEST_ASSUME_DIFFERENT_OWNER'])
      delete process.env[name];
    mend?.(repository);
    await beforeComparing(repository.root, {});
    const affected = repository.affected();
    expect(affected).toEqual(expect.arrayContaining([affected.includes('everything') ? 'everything' : 'a']));
    if (affected.includes('everything')) {
      expect(whyEverythingIsAffected(repository.root)).toMatch(/git .*failed\n {2}\| /);
      expect(said.join('\n')).toContain('nx affected will take everything for changed: git ');
    }
  });

  it('in the second in which the index was written', async () => {
    repository = new Repository();
    await beforeComparing(repository.root, {});
    await repository.run({ everything: true });
    const inThatSecond = statSync(repository.path('.git/index')).mtime;
    utimesSync(repository.path('p/a/text'), inThatSecond, inThatSecond);
    repository.git('update-index', '--refresh');
    utimesSync(repository.path('.git/index'), inThatSecond, inThatSecond);
    repository.write('p/a/text', 'two\n');
    utimesSync(repository.path('p/a/text'), inThatSecond, inThatSecond);
    await repository.run();
    repository.write('p/a/text', 'one\n');
    expect(repository.affected()).toEqual(['a']);
  });

  it('in a workspace below the root of its repository', async () => {
    repository = new Repository('work/space');
    await beforeComparing(repository.root, {});
    await repository.run({ everything: true });
    expect(repository.affected()).toEqual([]);
    repository.write('p/a/text', 'two\n');
    await repository.run();
    repository.write('p/a/text', 'one\n');
    expect(repository.affected()).toEqual(['a']);
  });

  it('also when the run was killed', async () => {
    repository = new Repository();
    await beforeComparing(repository.root, {});
    await repository.run({ everything: true });
    repository.write('p/a/text', 'two\n');
    await repository.run({ killed: true });
    repository.write('p/a/text', 'one\n');
    expect(repository.affected()).toEqual(['a']);
  });

  it('inside a submodule', async () => {
    repository = new Repository();
    repository.nest('p/b/sub', { committed: true });
    repository.git('-c', 'advice.addEmbeddedRepo=false', 'add', 'p/b/sub');
    repository.commit();
    await beforeComparing(repository.root, {});
    repository.write('p/b/sub/inner', 'two\n');
    await repository.run({ everything: true });
    repository.write('p/b/sub/inner', 'one\n');
    expect(repository.affected()).toEqual(['b']);
  });
});

it('tells why everything is affected until everything was built with a git that works', async () => {
  repository = new Repository();
  await beforeComparing(repository.root, {});
  process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
  const said = await repository.run({ everything: true });
  expect(said.join('\n')).toMatch(/\| fatal: detected dubious ownership/);
  const unmoved = await beforeComparing(repository.root, {});
  expect(unmoved.join('\n')).toMatch(/nx affected may miss changes.*\n {2}\| fatal: detected dubious/s);
  delete process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'];
  expect(await beforeComparing(repository.root, {})).toEqual([]);
  expect(repository.affected()).toEqual(['everything']);
  expect(await repository.run({ everything: true })).toEqual([]);
  expect(repository.affected()).toEqual([]);
});

it('sees files that only this clone hides from git, as Nx does', async () => {
  repository = new Repository();
  repository.write('.git/hidden', '*.csv\n');
  repository.git('config', 'core.excludesFile', repository.path('.git/hidden'));
  repository.write('p/a/own.csv', 'one\n');
  await beforeComparing(repository.root, {});
  await repository.run({ everything: true });
  expect(repository.affected()).toEqual(['a']);
});

it('is made in a new worktree, with a word', async () => {
  repository = new Repository();
  await beforeComparing(repository.root, {});
  await repository.run({ everything: true });
  const other = join(repository.folder, 'other');
  repository.git('worktree', 'add', '--quiet', other);
  expect(await beforeComparing(other, {})).toEqual([expect.stringContaining('Nothing has been built')]);
  expect(await beforeComparing(other, {})).toEqual([]);
  expect(execFileSync('git', ['ls-tree', buildBaseRef], { cwd: other, encoding: 'utf8' })).toBe('');
  expect(repository.affected()).toEqual([]);
});

it('names a GIT_DIR that leads elsewhere, and no other', async () => {
  repository = new Repository();
  expect((await beforeComparing(repository.root, { GIT_DIR: '/nowhere' })).join('\n')).toContain(
    '→ unset GIT_DIR',
  );
  expect(await beforeComparing(repository.root, { GIT_DIR: '.git' })).toEqual([]);
});
