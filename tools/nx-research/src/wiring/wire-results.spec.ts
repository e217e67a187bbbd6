import { all, notebook, problemsOf, research, task, wired } from './sample-workspace.fixture';

const glm = {
  name: 'glm',
  root: 'projects/models/glm',
  tags: ['kind:model'],
  targets: {
    train: research('train', {
      script: 'glm.R',
      reads: { games: 'games/games.csv.gz' },
      writes: ['model.rds'],
      results: ['predictions.csv', 'metrics.json'],
      unrelated: ['report.R'],
    }),
  },
};
const files = { 'projects/models/glm/glm.R': '' };
/** The notebook of the sample workspace with one read. */
const reading = (read: string) => ({
  ...notebook,
  targets: { build: research('notebook', { ...notebook.targets['build']?.options, reads: { p: read } }) },
});
const wiredWith = (read: string, changed = {}, trainFirst = false) =>
  wired(
    [...all.filter((project) => project !== notebook), glm, reading(read)],
    { ...files, ...changed },
    trainFirst,
  );

describe('reading results', () => {
  const wirings = wiredWith('glm/results/predictions.csv');
  const reader = task(wirings, '04-scores');

  it('is an input and an edge, waits for the look at them, and trains nothing', () => {
    const path = 'projects/models/glm/results/predictions.csv';
    expect(problemsOf(wirings, '04-scores')).toBe('');
    expect(reader.reads).toMatchObject([{ path, trainer: 'glm:train' }]);
    expect(reader.after).toEqual(['glm:results-state']);
    const target = wirings.get('04-scores')?.targets['build'];
    expect(target?.inputs).toContain(`{workspaceRoot}/${path}`);
    expect(JSON.stringify(target?.inputs)).not.toContain('state.json');
    expect(wirings.get('04-scores')?.edges.map((edge) => edge.target)).toEqual(['glm']);
  });

  it('is never reached from the document by training', () => {
    const tasks = [...wirings.values()].flatMap((wiring) => wiring.tasks);
    expect(tasks.filter(({ after }) => after.some((id) => id === 'glm:train'))).toEqual([]);
  });

  it('tells the document of which data they are and whether they are stale', () => {
    const names = task(wirings, 'dissertation').reads.map(({ as }) => as);
    expect(names).toEqual(expect.arrayContaining(['origin.json:games', 'state.json:glm']));
    const inputs = wirings.get('dissertation')?.targets['build']?.inputs;
    expect(inputs).toEqual(
      expect.arrayContaining([
        { dependentTasksOutputFiles: '**/{mass.pdf,origin.json,rates.tex,state.json}' },
        { env: 'RESEARCH_STRICT' },
      ]),
    );
  });

  it('takes those of every model by tag', () => {
    const read = task(wiredWith('tag:kind:model/results/metrics.json'), '04-scores').reads;
    expect(read).toMatchObject([{ project: 'glm', trainer: 'glm:train' }]);
  });

  it('takes those of every model by tag, and says so of one whose options cannot be read', () => {
    const forest = { ...glm, name: 'forest', root: 'projects/models/forest' };
    const broken = { ...forest, targets: { train: research('train', { script: 'forest.R' }) } };
    const wiredBeside = (other: typeof forest | typeof broken) => {
      const reader = reading('tag:kind:model/results/metrics.json');
      return wired([...all.filter((project) => project !== notebook), glm, other, reader], files);
    };
    expect(task(wiredBeside(forest), '04-scores').after).toEqual([
      'forest:results-state',
      'glm:results-state',
    ]);
    expect(problemsOf(wiredBeside(broken), '04-scores')).toContain(
      'cannot be found: the options of forest:train are wrong',
    );
  });

  it('names the results when there is no such one', () => {
    const said = problemsOf(wiredWith('glm/predictions.csv'), '04-scores');
    expect(said).toContain('glm writes model.rds, results/predictions.csv, results/metrics.json');
  });

  it('is refused for what stays in out/train: a build would have to train', () => {
    const said = problemsOf(wiredWith('glm/model.rds'), '04-scores');
    expect(said).toContain('model.rds is written by glm:train, and a build never trains');
  });

  it('of another model makes a training wait for that training', () => {
    const stack = {
      ...glm,
      name: 'stack',
      root: 'projects/models/stack',
      targets: {
        train: research('train', { ...glm.targets.train.options, reads: { p: 'glm/results/metrics.json' } }),
      },
    };
    const stacked = wired([...all, glm, stack], { ...files, 'projects/models/stack/glm.R': '' });
    expect(task(stacked, 'stack', 'train').after).toEqual(['games:fetch', 'glm:train']);
    expect(task(stacked, 'stack', 'results-state').after).toEqual(['games:fetch', 'glm:results-state']);
  });
});

describe('a training', () => {
  it('has a configuration for a small slice, which the look at its results has not', () => {
    const targets = wiredWith('glm/results/predictions.csv').get('glm')?.targets;
    expect(targets?.['train']?.configurations).toEqual({ smoke: { smoke: true } });
    expect(targets?.['results-state']).not.toHaveProperty('configurations');
  });

  it('is not cached; the look at its results is, and needs none of its tools', () => {
    const wirings = wiredWith('glm/results/predictions.csv');
    expect(wirings.get('glm')?.targets['train']).toMatchObject({ cache: false });
    const state = task(wirings, 'glm', 'results-state');
    expect([state.tools, state.after]).toEqual([[], ['games:build', 'games:fetch']]);
    const inputs = wirings.get('glm')?.targets['results-state']?.inputs;
    expect(inputs).toEqual(
      expect.arrayContaining([
        '!{projectRoot}/results/**/*',
        '!{projectRoot}/report.R',
        '{workspaceRoot}/projects/models/glm/results/trained-on.json',
      ]),
    );
  });

  it.each([
    ['without predictions', { results: ['metrics.json'] }, 'a model leaves metrics.json and predictions.csv'],
    [
      'with a table among its results',
      { results: ['metrics.json', 'predictions.csv', 't.tex'] },
      'tables are made from results by a target of their own',
    ],
    [
      'with a result that is also written',
      { writes: ['metrics.json'] },
      'either among "writes" or among "results"',
    ],
  ])('is refused %s', (_case, changed, said) => {
    const wrong = {
      ...glm,
      targets: { train: research('train', { ...glm.targets.train.options, ...changed }) },
    };
    expect(problemsOf(wired([...all, wrong], files), 'glm', 'train')).toContain(said);
  });

  it('is refused under another name, as a project has one results/', () => {
    const other = { ...glm, targets: { fit: glm.targets.train } };
    expect(problemsOf(wired([...all, other], files), 'glm', 'fit')).toContain('is called "train", not "fit"');
  });
});

describe('reading results where training comes first', () => {
  const read = 'glm/results/predictions.csv';
  const first = (changed = {}) => wiredWith(read, changed, true);
  const target = (project: string, name: string, wirings = first()) => wirings.get(project)?.targets[name];
  const handed = { dependentTasksOutputFiles: '**/predictions.csv', transitive: true };

  it('waits for the look at them, which waits for their training', () => {
    expect(problemsOf(first(), '04-scores')).toBe('');
    expect(task(first(), '04-scores').after).toEqual(['glm:results-state']);
    expect(task(first(), 'glm', 'results-state').after).toContain('glm:train');
    expect(task(wiredWith(read), 'glm', 'results-state').after).not.toContain('glm:train');
  });

  it('hashes what the training hands over when it has ended, and not only what there was when Nx started', () => {
    expect(target('04-scores', 'build')?.inputs).toContainEqual(handed);
    expect(JSON.stringify(target('glm', 'results-state')?.inputs)).toContain('trained-on.json');
    expect(target('glm', 'train')?.outputs).toEqual([
      '{projectRoot}/out/train',
      '{projectRoot}/results/predictions.csv',
      '{projectRoot}/results/metrics.json',
      '{projectRoot}/results/trained-on.json',
    ]);
    const usual = wiredWith(read);
    expect(target('04-scores', 'build', usual)?.inputs).not.toContainEqual(handed);
    expect(target('glm', 'train', usual)?.outputs).toEqual(['{projectRoot}/out/train']);
  });

  it('changes nothing for what reads no results, whose outputs are found in the cache of other commands', () => {
    expect(target('games', 'build')).toEqual(target('games', 'build', wiredWith(read)));
  });

  it('does not wait for a training whose declaration is wrong: that one fails alone', () => {
    const broken = wired(
      [
        ...all,
        { ...glm, targets: { train: research('train', { ...glm.targets.train.options, script: 'no.R' }) } },
      ],
      files,
      true,
    );
    expect(task(broken, 'glm', 'train').problems).toHaveLength(1);
    expect(task(broken, 'glm', 'results-state').after).not.toContain('glm:train');
  });
});
