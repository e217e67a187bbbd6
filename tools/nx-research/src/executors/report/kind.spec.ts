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
