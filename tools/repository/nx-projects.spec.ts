import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What is read of a project.json. */
interface Project {
  readonly root: string;
  readonly name: string;
  readonly tags?: readonly string[];
  readonly implicitDependencies?: readonly string[];
  readonly targets?: Readonly<Record<string, { readonly inputs?: readonly string[] }>>;
}

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
const gone = execFileSync('git', ['ls-files', '-dz'], { cwd: root, encoding: 'utf8' }).split('\0');
const files = listed.split('\0').filter((file) => file !== '' && !gone.includes(file));

/** The projects of code, the deepest first. */
const projects = files
  .filter((file) => file.endsWith('/project.json'))
  .map((file): Project => ({ ...(JSON.parse(read(file)) as Project), root: dirname(file) }))
  .filter(({ tags = [] }) => tags.includes('kind:code'))
  .sort((a, b) => b.root.length - a.root.length);
const owner = (file: string): Project | undefined =>
  projects.find((project) => file.startsWith(`${project.root}/`));

const code = files.filter((file) => /\.[cm]?[jt]s$/.test(file));
/** Files at the root that `repository` lints and type-checks. */
const atRoot = ['eslint.config.mjs', 'jest.config.ts'];

/** The projects that a file imports from, its own among them. */
function importedBy(file: string): string[] {
  const text = read(file);
  const names = [...text.matchAll(/(?:from|import\(|require\() ?'([^']+)'/g)].map(([, name = '']) => name);
  return names.flatMap((name) => {
    const [, lib] = /^@research\/([a-z-]+)$/.exec(name) ?? [];
    if (lib !== undefined) return owner(`libs/${lib}/src/index.ts`)?.name ?? [];
    return name.startsWith('.') ? (owner(join(dirname(file), name))?.name ?? []) : [];
  });
}

/** Paths that a file makes from its own place, by `join(__dirname, '…')`, relative to the workspace. */
function placesOf(file: string): string[] {
  const made = [...read(file).matchAll(/\b(?:join|resolve)\(__dirname((?:, '[^']*')+)/g)];
  return made.map(([, parts = '']) => {
    const words = [...parts.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
    return join(dirname(file), ...words);
  });
}

describe('the projects of code', () => {
  it('hold every script and module, and every spec has a target that runs it', () => {
    expect(code.filter((file) => !owner(file) && !atRoot.includes(file))).toEqual([]);
    const specs = code.filter((file) => file.endsWith('.spec.ts'));
    expect(specs.length).toBeGreaterThan(100);
    expect(specs.filter((file) => owner(file)?.targets?.['test'] === undefined)).toEqual([]);
  });

  it.each(projects.map((project) => [project.name, project] as const))(
    '%s: has lint and types, and declares what it imports',
    (name, { targets = {}, implicitDependencies = [] }) => {
      expect(Object.keys(targets)).toEqual(expect.arrayContaining(['lint', 'types']));
      const own = code.filter((file) => owner(file)?.name === name);
      const imported = new Set(own.flatMap(importedBy).filter((other) => other !== name));
      expect([...implicitDependencies].sort()).toEqual([...imported].sort());
    },
  );

  /** What specs of these read of the whole repository, in which inputs it stands. */
  const readers: Readonly<Record<string, readonly string[]>> = {
    // The generators, on the projects there are.
    'tools/nx-research/src/generators/refusals.spec.ts': [
      '{workspaceRoot}/projects/**/*',
      '{workspaceRoot}/**/project.json',
    ],
    // Set-up, on stand-in programs: it takes the packages, which all tests hash.
    'tools/setup/test.spec.ts': [],
    'tools/setup/package-lock.spec.ts': [],
  };
  const everything = ['repository', '{workspaceRoot}/**/*'];

  it('hash what they read beyond their own folder', () => {
    const missing = code.flatMap((file) => {
      const project = owner(file);
      // The libraries for tests hand the repository on to those that ask for a workspace.
      if (!project || ['testing', 'bench'].includes(project.name)) return [];
      const inputs = project.targets?.['test']?.inputs ?? [];
      if (inputs.some((input) => everything.includes(input))) return [];
      const outside = placesOf(file).filter((place) => relative(project.root, place).startsWith('..'));
      const ofLibraries = (place: string): boolean =>
        project.implicitDependencies?.includes(owner(`${place}/x`)?.name ?? '') ?? false;
      const isHashed = (place: string): boolean =>
        (readers[file]?.every((input) => inputs.includes(input)) ?? false) ||
        inputs.includes(`{workspaceRoot}/${place}`) ||
        ofLibraries(place);
      return outside.filter((place) => !isHashed(place)).map((place) => `${file}: ${place}`);
    });
    expect(missing).toEqual([]);
  });

  it('hash what the configuration of Jest names', () => {
    const named = [...read('jest.config.ts').matchAll(/<rootDir>\/((?:libs|tools)\/[^'$*]+\.[cm]?js)'/g)];
    const { namedInputs } = JSON.parse(read('nx.json')) as { namedInputs: { test: unknown[] } };
    expect(named.length).toBeGreaterThan(1);
    expect(namedInputs.test).toEqual(
      expect.arrayContaining(named.map(([, file]) => `{workspaceRoot}/${file}`)),
    );
  });

  it('hash the whole repository where specs make workspaces of it', () => {
    const makers = code.filter((file) => /\b(?:copyWorkspace|makeWorkspace|readGuide)\b/.test(read(file)));
    const names = new Set(makers.map((file) => owner(file)?.name));
    for (const known of ['testing', 'bench', 'repository']) names.delete(known);
    expect([...names]).toEqual(['e2e']);
    const e2e = projects.find(({ name }) => name === 'e2e');
    expect(e2e?.targets?.['test']?.inputs).toContain('repository');
  });
});
