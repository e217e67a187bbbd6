import { all, notebook, problemsOf, research, task, wired } from './sample-workspace.fixture';

const training = {
  script: 'train.py',
  reads: { games: 'games/games.csv.gz', search: 'trees:search/best.json' },
  results: ['predictions.csv', 'metrics.json'],
  search: 'search.yaml',
};
const trees = {
  name: 'trees',
  root: 'projects/models/trees',
  tags: ['kind:model'],
  targets: { train: research('train', training) },
};
const files = { 'projects/models/trees/train.py': '', 'projects/models/trees/search.yaml': '' };
const best = 'projects/models/trees/results/search/best.json';
const reading = (read: string) => ({
  ...notebook,
  targets: { build: research('notebook', { ...notebook.targets['build']?.options, reads: { p: read } }) },
});
const wiredWith = (read = 'trees/results/metrics.json') =>
  wired([...all.filter((project) => project !== notebook), trees, reading(read)], files);

describe('reading what a search has left', () => {
  const wirings = wiredWith('trees:search/trials.csv');

  it.each([
    'trees:search/best.json',
    'trees/results/search/best.json',
    'trees:search/results/search/best.json',
  ])('as %s means the committed file', (read) => {
    const found = wiredWith(read);
    expect(problemsOf(found, '04-scores')).toBe('');
    expect(task(found, '04-scores').reads).toMatchObject([{ path: best, trainer: 'trees:search' }]);
  });

  it.each(['trees:train/best.json', 'trees:search/worst.json', 'trees/best.json'])(
    'as %s is refused, with the names that there are',
    (read) => {
      expect(problemsOf(wiredWith(read), '04-scores')).toMatch(
        /no project writes .*\n.*trees writes .*results\/search\/best\.json/,
      );
    },
  );

  it('waits for the look at it and never for the search, in a build as in a training', () => {
    expect(task(wirings, '04-scores').after).toEqual(['trees:search-state']);
    expect(task(wirings, 'trees', 'train').after).toEqual([
      'games:build',
      'games:fetch',
      'trees:search-state',
    ]);
    const waiting = [...wirings.values()].flatMap(({ tasks }) => tasks).flatMap(({ after }) => after);
    expect(waiting).not.toContain('trees:search');
    expect(waiting).not.toContain('trees:train');
  });

  it('is an input of the training, which does without, and none of the search itself', () => {
    const read = { as: 'search', path: best, optional: true };
    expect(task(wirings, 'trees', 'train').reads).toContainEqual(expect.objectContaining(read));
    const paths = task(wirings, 'trees', 'search').reads.map(({ path }) => path);
    expect(paths).not.toContain(best);
    expect(wirings.get('trees')?.targets['results-state']?.inputs).toContain(`{workspaceRoot}/${best}`);
  });

  it('tells the document whether the search is stale, also through a training', () => {
    for (const read of ['trees:search/trials.csv', 'trees/results/metrics.json']) {
      const names = task(wiredWith(read), 'dissertation').reads.map(({ as }) => as);
      expect(names).toContain('state.json:trees:search-state');
    }
  });
});

it('of one another makes no circle that stops Nx: trainings that read what the search of the other has left', () => {
  const other = {
    ...trees,
    name: 'forest',
    root: 'projects/models/forest',
    targets: { train: research('train', { ...training, reads: { s: 'trees:search/best.json' } }) },
  };
  const mutual = {
    ...trees,
    targets: { train: research('train', { ...training, reads: { s: 'forest:search/best.json' } }) },
  };
  const more = { 'projects/models/forest/train.py': '', 'projects/models/forest/search.yaml': '' };
  const wirings = wired([...all, mutual, other], { ...files, ...more });
  expect(task(wirings, 'trees', 'train').after).toEqual(['forest:search-state']);
});

describe('the look at a search', () => {
  it('is cached, needs none of its tools, and sees search.yaml and what the search has left', () => {
    const wirings = wiredWith();
    const state = task(wirings, 'trees', 'search-state');
    expect([state.cache, state.tools, state.writes]).toEqual([true, [], ['state.json']]);
    expect(wirings.get('trees')?.targets['search-state']?.inputs).toEqual(
      expect.arrayContaining(
        [
          'search.yaml',
          'results/search/trials.csv',
          'results/search/best.json',
          'results/search/searched-on.json',
        ].map((name) => `{workspaceRoot}/projects/models/trees/${name}`),
      ),
    );
  });

  it('asks nothing of a host, and no GPU, as the look at a model does not', () => {
    const wirings = wired([...all, { ...trees, tags: ['kind:model', 'gpu'] }], files);
    const asks = (target: string) => task(wirings, 'trees', target).asks?.needs.gpu;
    expect(['train', 'search', 'results-state', 'search-state'].map(asks)).toEqual([
      1,
      1,
      undefined,
      undefined,
    ]);
  });

  it('belongs to a search under any name', () => {
    const { script, search } = training;
    const options = { script, search, reads: { games: 'games/games.csv.gz' } };
    const alone = { ...trees, targets: { tune: research('search', options) } };
    const wirings = wired([...all, alone], files);
    expect(problemsOf(wirings, 'trees', 'search-state')).toBe('');
    expect(task(wirings, 'trees', 'search-state').reads).toContainEqual(
      expect.objectContaining({ path: best, trainer: 'trees:tune' }),
    );
  });
});

describe('a search of a project that is wrong', () => {
  const options = training as Record<string, unknown>;
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['results that lack one', { train: { ...options, results: ['metrics.json'] } }, /option "results"/],
    ['an unknown option', { train: { ...options, colour: 'red' } }, /unknown option "colour"/],
    ['no script', { train: { ...options, script: undefined } }, /option "script"/],
    ['options of another type', { train: { ...options, reads: 5 } }, /option "reads"/],
    ['a search.yaml without a name', { train: { ...options, search: '' } }, /option "search"/],
    ['a search.yaml that is a number', { train: { ...options, search: 5 } }, /option "search"/],
    ['another target with the name of a pattern', { train: options, 'a*': options }, /"a\*"/],
    ['wrong options of its own', { search: { script: 'train.py', seed: 5 } }, /unknown option "seed"/],
  ])('still exists with %s, and says why it cannot run', (_name, targets, said) => {
    const declared = Object.entries(targets).map(([name, given]) => {
      const kind = name === 'search' ? 'search' : 'train';
      return [name, research(kind, given as Record<string, unknown>)] as const;
    });
    const wirings = wired([...all, { ...trees, targets: Object.fromEntries(declared) }], files);
    for (const target of ['search', 'search-state'])
      expect(problemsOf(wirings, 'trees', target)).toMatch(said);
    expect(wirings.get('trees')?.targets['search-state']?.executor).toBe('nx-research:search-state');
    expect(wirings.get('trees')?.problems).toHaveLength(declared.length);
  });

  it('exists where the training has a name of its own, which alone is refused', () => {
    const wirings = wired([...all, { ...trees, targets: { fit: research('train', options) } }], files);
    expect(problemsOf(wirings, 'trees', 'fit')).toMatch(/is called "train", not "fit"/);
    expect(problemsOf(wirings, 'trees', 'search')).toBe('');
  });
});
