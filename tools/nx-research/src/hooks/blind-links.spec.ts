import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeComparing } from './before-comparing';
import { Repository } from './repository.fixture';

let repository: Repository;
afterEach(() => repository.remove());

it.each([
  { what: 'an ignored file', to: 'scratch/f', link: 'p/a/link', file: 'scratch/f' },
  { what: 'an ignored folder', to: 'scratch', link: 'p/a/link', file: 'scratch/f' },
  { what: 'a folder with ignored files', to: 'data', link: 'p/a/link', file: 'data/deep/x.csv' },
  {
    what: 'a declaration elsewhere',
    to: 'declared/p.json',
    link: 'p/a/project.json',
    file: 'declared/p.json',
  },
])(
  'always takes a project for changed that has a link to $what, where git sees no edit',
  async ({ to, link, file }) => {
    repository = new Repository();
    repository.write('.gitignore', '.research\nscratch/\n*.csv\nout/\n');
    repository.write(file, '{}');
    repository.write('data/tracked', 'one\n');
    repository.write('other/project.json', '{}');
    repository.write('other/out/made', 'one\n');
    rmSync(repository.path(link), { force: true });
    symlinkSync(join('../..', to), repository.path(link));
    // What is ignored behind this one are outputs, which are no source of the project either.
    symlinkSync('../../other', repository.path('p/b/link'));
    repository.commit();
    await beforeComparing(repository.root, {});
    await repository.run({ everything: true });
    expect(repository.affected()).toEqual(['a']);
  },
);
