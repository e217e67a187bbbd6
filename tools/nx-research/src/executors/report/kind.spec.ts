import { all, problemsOf, research, task, wired } from '../../wiring/sample-workspace.fixture';

const [games, notebook, chapter, dissertation] = all as [
  (typeof all)[0],
  (typeof all)[0],
  (typeof all)[0],
  (typeof all)[0],
];

describe('the target report', () => {
  it('comes with every document, is cached, and waits for the document, its check and its tables', () => {
    const wirings = wired();
    const report = task(wirings, 'dissertation', 'report');
    expect(report.problems).toEqual([]);
    expect(report.writes).toEqual(['report.json', 'report.md', 'report.html']);
    expect(report.after).toEqual([
      '04-scores:build',
      '04-scores:check-tables',
      'dissertation:build',
      'dissertation:check-pdf',
      'games:fetch',
    ]);
    expect(wirings.get('dissertation')?.targets['report']).toMatchObject({
      executor: 'nx-research:report',
      options: { target: 'build' },
      cache: true,
      outputs: ['{projectRoot}/out/report'],
    });
  });

  it('has as inputs what it names: outputs, sources, declarations, locks, and what was not declared', () => {
    const inputs = wired().get('dissertation')?.targets['report']?.inputs;
    expect(inputs).toEqual(
      expect.arrayContaining([
        {
          dependentTasksOutputFiles:
            '**/{contents.json,main.pdf,mass.pdf,origin.json,rates.tex,report.json,tables.json}',
        },
        {
          dependentTasksOutputFiles: '**/{soft-failure.json,undeclared.json,warnings.json}',
          transitive: true,
        },
        '{workspaceRoot}/projects/chapters/chapter-7-simulation/chapter.tex',
        '{workspaceRoot}/projects/notebooks/04-scores/project.json',
        '{workspaceRoot}/projects/etl/games/project.json',
        '{workspaceRoot}/projects/etl/games/source.lock.json',
        { env: 'RESEARCH_TOOL_R' },
      ]),
    );
    // An edit of a notebook that changes none of its outputs must not make the report again.
    expect(inputs).not.toContain('{workspaceRoot}/projects/notebooks/04-scores/scores.qmd');
    expect(JSON.stringify(inputs)).not.toContain('provenance');
  });

  it('waits for every check of a table behind the document, also for one that nobody else waits for', () => {
    const contract = 'games.csv.gz:\n  key: [game_id]\n  columns: { game_id: {} }\n';
    const checks = {
      hold: research('check-data'),
      'check-other': research('check-data', { target: 'other' }),
    };
    const etl = { ...games, targets: { ...games.targets, ...checks } };
    const wirings = wired([etl, notebook, chapter, dissertation], {
      'projects/etl/games/contract.yaml': contract,
    });
    const waitedFor = task(wirings, 'dissertation', 'report').after.filter((id) => id.startsWith('games:'));
    expect(waitedFor).toEqual(['games:check', 'games:fetch', 'games:hold']);
    expect(task(wirings, '04-scores').after).not.toContain('games:hold');
  });

  it('waits for no check of a training, which runs when somebody asks for it', () => {
    const train = { script: 'glm.R', writes: ['model.csv'], results: ['predictions.csv', 'metrics.json'] };
    const hold = research('check-data', { target: 'train' });
    const root = 'projects/models/glm';
    const glm = {
      name: 'glm',
      root,
      tags: ['kind:model'],
      targets: { train: research('train', train), hold },
    };
    const reading = { ...notebook.targets['build']?.options, reads: { p: 'glm/results/predictions.csv' } };
    const reader = { ...notebook, targets: { build: research('notebook', reading) } };
    const wirings = wired([glm, reader, chapter, dissertation], {
      [`${root}/glm.R`]: '',
      [`${root}/contract.yaml`]: 'model.csv:\n  key: [id]\n  columns: { id: {} }\n',
    });
    expect(task(wirings, '04-scores').after).toEqual(['glm:results-state']);
    expect(task(wirings, 'dissertation', 'report').after).not.toContain('glm:hold');
  });

  it('adds no edge of its own to the graph', () => {
    const targets = (wirings: ReturnType<typeof wired>): string[] =>
      (wirings.get('dissertation')?.edges ?? []).map(({ target }) => target).sort();
    const bare = { ...dissertation, targets: { ...dissertation.targets, report: { options: {} } } };
    expect(targets(wired())).toEqual(targets(wired([games, notebook, chapter, bare])));
  });

  it('needs a document, and one that is checked', () => {
    const withTargets = (targets: typeof dissertation.targets) =>
      wired([
        games,
        notebook,
        chapter,
        { ...dissertation, targets: { ...dissertation.targets, ...targets } },
      ]);
    expect(
      problemsOf(withTargets({ report: research('report', { target: 'draft' }) }), 'dissertation', 'report'),
    ).toContain('target "draft" of dissertation makes no document to report on');
    expect(problemsOf(withTargets({ 'check-pdf': { options: {} } }), 'dissertation', 'report')).toContain(
      'nothing checks the PDF of dissertation:build',
    );
  });
});
