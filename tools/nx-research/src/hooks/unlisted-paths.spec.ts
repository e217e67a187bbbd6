import fc from 'fast-check';
import { beforeComparing, countUnlistedAsChanged } from './before-comparing';
import { Repository } from './repository.fixture';
import { describeUnlisted, isUnlisted, standInsFor } from './unlisted-paths';

let repository: Repository;
afterEach(() => repository.remove());

describe('a path that git quotes in its lists', () => {
  // Nx trims what it reads: outer spaces are lost, too.
  const odd = [
    'größe',
    'we"ird',
    'back\\slash',
    'tab\there',
    'line\nbreak',
    '日本語',
    'bell\u0007',
    'space ',
  ];

  it('is seen when it is new, edited, and taken back', async () => {
    repository = new Repository();
    const paths = odd.map((name, index) => `p/n${index}/${name}`);
    const projects = paths.map((_path, index) => `n${index}`);
    for (const project of projects) repository.write(`p/${project}/project.json`, '{}');
    repository.commit();
    const known = projects.map((project) => `p/${project}/project.json`);
    const writeAll = (text: string): void => paths.forEach((path) => repository.write(path, text));
    await beforeComparing(repository.root, {});
    await repository.run({ everything: true });
    expect(repository.affected()).toEqual([]);
    writeAll('one\n');
    await countUnlistedAsChanged(repository.root, [...known, ...paths]);
    expect(repository.affected()).toEqual(projects);
    await repository.run({ everything: true });
    writeAll('two\n');
    expect(repository.affected()).toEqual(projects);
    await repository.run();
    writeAll('one\n');
    repository.commit();
    await repository.run({ everything: true });
    expect(repository.affected()).toEqual(projects);
  });

  it('makes everything count as changed where it belongs to no project that is listed', async () => {
    repository = new Repository();
    await beforeComparing(repository.root, {});
    await repository.run({ everything: true });
    repository.write('größe/project.json', '{}');
    await repository.run({ everything: true });
    expect(repository.affected()).toEqual(['everything']);
    repository.git('config', 'core.quotepath', 'false');
    repository.commit();
    await repository.run({ everything: true });
    expect(repository.affected()).toEqual([]);
    const known = odd.map((name) => `p/${name}/project.json`);
    for (const path of known)
      expect(standInsFor([path], { known, quotesUnicode: true })).toEqual(
        path.includes(' ') ? [path] : ['nx.json'],
      );
  });

  it('is one that is not in the lists as it is', () => {
    const part = fc
      .stringMatching(/^[^/\0]{1,12}$/u)
      .filter((name) => !['.', '..', '.git'].includes(name) && isWellFormed(name));
    fc.assert(
      fc.property(
        fc.uniqueArray(part, { maxLength: 40, minLength: 20 }),
        fc.boolean(),
        (names, quotesUnicode) => {
          repository?.remove();
          repository = new Repository();
          for (const name of names) repository.write(`x/${name}/${name}`, '');
          repository.git('config', 'core.quotepath', String(quotesUnicode));
          const listed = repository
            .git('ls-files', '--others')
            .split('\n')
            .map((line) => line.trim());
          for (const name of names) {
            const path = `x/${name}/${name}`;
            expect([path, isUnlisted(path, quotesUnicode)]).toEqual([path, !listed.includes(path)]);
          }
        },
      ),
      { numRuns: 6 },
    );
  });

  it('is told with what to type', () => {
    expect(describeUnlisted(['p/größe/x', 'p/a/we"ird'])).toEqual([
      expect.stringContaining('git quotes "p/größe/x" and 1 more'),
      '  → git config core.quotepath false',
      expect.stringContaining('→ give "p/a/we\\"ird" a name without quotes'),
    ]);
  });
});

/** Names that a file can have: no lone surrogates. */
const isWellFormed = (name: string): boolean => Buffer.from(name).toString() === name;
