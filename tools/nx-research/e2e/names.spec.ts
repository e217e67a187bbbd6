import { makeWorkspace, taskHashes, type Workspace } from '@research/testing';

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter(
  (character) => character !== '/',
);
/** What patterns are made of, written out; names that are nearly another's; letters that Unicode writes in two ways. */
const more = [
  '+(',
  '@(x|y)',
  '?|',
  '{,',
  '|*[]',
  '!(b)',
  '@(',
  '**',
  '{a,b}',
  '[a-z]',
  '[!a]',
  '(2)',
  '--',
  '\u00f6',
  'o\u0308',
  '日',
  '🎉',
];

/** Names with each of them inside, and those that mean something in front and behind. */
const namesWith = (refused: readonly string[], ending: string): string[] =>
  [...printable, ...more]
    .filter((text) => !refused.some((one) => text.includes(one)))
    .flatMap((text) => {
      const inside = `a${text}b${ending}`;
      return /^[\w.]$/.test(text) ? [inside] : [inside, `${text}b${ending}`, `a${text}${ending}`];
    });

const script = (options: object): object => ({
  executor: 'nx-research:script',
  options: { script: 's.sh', writes: ['x'], ...options },
});
const project = (name: string, targets: object): object => ({ name, targets });

/** A place in which a path becomes a pattern: its files, and the target of the project `reader` that depends on each. */
interface PatternCase {
  readonly names: readonly string[];
  readonly file: (name: string) => string;
  readonly target: (name: string) => object;
}

const tracked = namesWith([], '.csv');
const folders = namesWith(['.'], '');
/** Outputs have no backslash: declaring one is refused. */
const outputs = namesWith(['\\'], '.csv');
const seasons = namesWith(['\\', ':'], '_{season}.csv');
/** TeX reads a file of any name in which no character is its own. */
const sources = ['!', '(', ')', '[', ']', '*', '?', '+', '@', ',', "'", '(2)', '\u00f6', 'o\u0308'].map(
  (text) => `a${text}b.tex`,
);

const places: Readonly<Record<string, PatternCase>> = {
  'a tracked file of another project': {
    names: tracked,
    file: (name) => `data/files/${name}`,
    target: (name) => script({ reads: { it: `data/files/${name}` } }),
  },
  'a folder on the way to a file': {
    names: folders,
    file: (name) => `data/folders/${name}/f.csv`,
    target: (name) => script({ reads: { it: `data/folders/${name}/f.csv` } }),
  },
  'an output of another task': {
    names: outputs,
    file: (name) => `made/out/build/${name}`,
    target: (name) => script({ reads: { it: `made/${name}` } }),
  },
  'the file of a season': {
    names: seasons,
    file: (name) => `source/out/fetch/${name.replace('{season}', '2021')}`,
    target: (name) => script({ reads: { it: `source/${name}` } }),
  },
  'a source of a document': {
    names: sources,
    file: (name) => `data/tex/${name}`,
    target: (name) => ({
      executor: 'nx-research:document',
      options: { entry: `main-${sources.indexOf(name)}.tex`, preamble: 'p.tex' },
    }),
  },
};
const idOf = (place: string, index: number): string => `${Object.keys(places).indexOf(place)}-${index}`;

/** The folders of projects, whose names Nx puts into their patterns as they are. */
const roots = namesWith([], '').filter((name) => !/^\.|^\s+$/.test(name));

function files(): Record<string, string | object> {
  const readers = Object.entries(places).flatMap(([place, { names, target }]) =>
    names.map((name, index) => [idOf(place, index), target(name)] as const),
  );
  const texts = Object.values(places).flatMap(({ names, file }) =>
    names.map((name) => [file(name), 'one'] as const),
  );
  return {
    'reader/project.json': project('reader', Object.fromEntries(readers)),
    'reader/s.sh': '',
    ...Object.fromEntries(
      sources.map((name, index) => [`reader/main-${index}.tex`, `\\input{data/tex/${name}}`]),
    ),
    'data/project.json': project('data', {}),
    'made/project.json': project('made', { build: script({ writes: outputs }) }),
    'made/s.sh': '',
    'source/project.json': project('source', {
      fetch: {
        executor: 'nx-research:fetch',
        options: { assets: Object.fromEntries(seasons.map((name) => [name, name])), seasons: '2021' },
      },
    }),
    'source/source.lock.json': {
      version: 1,
      files: seasons.map((name) => ({ path: name.replace('{season}', '2021') })),
    },
    ...Object.fromEntries(texts),
    ...Object.fromEntries(
      roots.flatMap((name, index) => [
        [`roots/${name}/project.json`, project(`root-${index}`, { build: script({}) })],
        [`roots/${name}/s.sh`, 'one'],
      ]),
    ),
  };
}

describe('a name is not a pattern', () => {
  let workspace: Workspace;
  let before: Readonly<Record<string, string>>;
  beforeAll(async () => {
    workspace = await makeWorkspace(files());
    before = await taskHashes(workspace);
  });
  afterAll(() => workspace.dispose());

  /** The tasks whose hashes have moved since the last look. */
  const moved = async (): Promise<string[]> => {
    const now = await taskHashes(workspace);
    const changed = Object.keys(now).filter((id) => now[id] !== before[id]);
    before = now;
    return changed;
  };

  it.each(Object.entries(places))(
    '%s: an edit moves the hash of what reads it',
    async (place, { names, file }) => {
      for (const name of names) workspace.write(file(name), 'two');
      const changed = await moved();
      const stale = names.filter((_, index) => !changed.includes(`reader:${idOf(place, index)}`));
      expect(stale).toEqual([]);
      const others = changed.flatMap((id) => /^reader:(\d+)-/.exec(id)?.[1] ?? []);
      expect([...new Set(others)]).toEqual([idOf(place, 0).split('-')[0]]);
    },
  );

  it('the folder of a project: an edit of its own files moves its hash', async () => {
    for (const name of roots) workspace.write(`roots/${name}/s.sh`, 'two');
    const changed = await moved();
    expect(roots.filter((_, index) => !changed.includes(`root-${index}:build`))).toEqual([]);
  });
});
