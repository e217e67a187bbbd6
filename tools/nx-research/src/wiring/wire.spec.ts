import { all, notebook, research, task, wired } from './sample-workspace.fixture';

describe('wire', () => {
  it('finds no problem in a sound workspace', () => {
    expect([...wired().values()].flatMap((wiring) => wiring.problems)).toEqual([]);
  });

  it('makes a task wait for those whose files it reads, and for the check of tables', () => {
    const wirings = wired();
    expect(task(wirings, 'games').after).toEqual(['games:fetch']);
    expect(task(wirings, '04-scores').after).toEqual(['games:build']);
    expect(task(wirings, '04-scores', 'check-tables').after).toEqual(['04-scores:build']);
    expect(task(wirings, 'chapter-7-simulation').after).toEqual([
      '04-scores:build',
      '04-scores:check-tables',
      'games:fetch',
    ]);
  });

  it('lets the document wait for tables but not for the PDFs of chapters', () => {
    const after = task(wired(), 'dissertation').after;
    expect(after).toEqual(['04-scores:build', '04-scores:check-tables', 'games:fetch']);
  });

  it('compiles tables with the preamble of the document that includes them, without an edge to it', () => {
    const wirings = wired();
    const check = task(wirings, '04-scores', 'check-tables');
    expect(check.reads.map(({ as, path }) => [as, path])).toEqual([
      ['rates.tex', 'projects/notebooks/04-scores/out/build/rates.tex'],
      ['dissertation:build:preamble.tex', 'projects/dissertation/preamble.tex'],
      ['dissertation:build:04-scores/rates.tex', 'projects/notebooks/04-scores/out/build/rates.tex'],
    ]);
    expect(check.tools).toEqual(['pdflatex']);
    const target = wirings.get('04-scores')?.targets['check-tables'];
    expect(target?.inputs).toContain('{workspaceRoot}/projects/dissertation/preamble.tex');
    expect(wirings.get('04-scores')?.edges.map((edge) => edge.target)).toEqual(['games']);
  });

  it.each([
    ['that no document includes', { 'projects/chapters/chapter-7-simulation/chapter.tex': '\\chapter{S}' }],
    [
      'whose document has a generated preamble',
      { 'projects/dissertation/preamble.tex': '\\input{04-scores/rates.tex}' },
    ],
    ['whose document has no such preamble', { 'projects/dissertation/preamble.tex': '\\input{setup/none}' }],
  ])('only lints a table %s', (_case, changed) => {
    const check = task(wired(all, changed), '04-scores', 'check-tables');
    expect(check.reads.map(({ as }) => as)).toEqual(['rates.tex']);
    expect(check.tools).toEqual([]);
    expect(check.problems).toEqual([]);
  });

  it('asks for the programs that a bibliography and an index need, and for no others', () => {
    expect(task(wired(), 'dissertation').tools).toEqual(['pdflatex', 'latexmk', 'bibtex']);
    const preamble =
      '\\documentclass{report}\n\\usepackage{biblatex}\\addbibresource{references.bib}\\usepackage{imakeidx}\\makeindex\n';
    const wirings = wired(all, { 'projects/dissertation/preamble.tex': preamble });
    expect(task(wirings, 'dissertation').tools).toEqual(['pdflatex', 'latexmk', 'biber', 'makeindex']);
    expect(task(wirings, 'chapter-7-simulation').tools).toContain('biber');
    expect(task(wirings, 'chapter-7-simulation').reads.map(({ as }) => as)).toContain('references.bib');
    expect(JSON.stringify(wirings.get('dissertation')?.targets['build']?.inputs)).toContain(
      'RESEARCH_TOOL_BIBER',
    );
  });

  it('infers refresh, check-tables and check-pdf', () => {
    const wirings = wired();
    expect(wirings.get('games')?.targets['refresh']).toMatchObject({
      executor: 'nx-research:refresh',
      options: { assets: { 'games.csv': 'schedules/games.csv' } },
      cache: false,
    });
    expect(wirings.get('04-scores')?.targets['check-tables']).toMatchObject({
      executor: 'nx-research:check-tables',
    });
    expect(wirings.get('dissertation')?.targets['check-pdf']).toMatchObject({
      executor: 'nx-research:check-pdf',
    });
  });

  it('tells Nx the exact inputs and the one output folder', () => {
    const target = wired().get('dissertation')?.targets['build'];
    expect(target?.outputs).toEqual(['{projectRoot}/out/build']);
    expect(target?.inputs).toEqual(
      expect.arrayContaining([
        '{workspaceRoot}/projects/chapters/chapter-7-simulation/chapter.tex',
        '{workspaceRoot}/projects/dissertation/references.bib',
        { dependentTasksOutputFiles: '**/{mass.pdf,origin.json,rates.tex}' },
        { env: 'RESEARCH_TOOL_PDFLATEX' },
        { externalDependencies: [] },
      ]),
    );
    expect(JSON.stringify(target?.inputs)).not.toContain('provenance');
  });

  it('makes edges from the content, each with the file it stands in', () => {
    const edges = [...wired().values()].flatMap((wiring) => wiring.edges);
    expect(edges).toEqual(
      expect.arrayContaining([
        {
          source: '04-scores',
          target: 'games',
          at: expect.objectContaining({ file: 'projects/notebooks/04-scores/project.json' }),
        },
        {
          source: 'chapter-7-simulation',
          target: '04-scores',
          at: expect.objectContaining({ file: 'projects/chapters/chapter-7-simulation/chapter.tex' }),
        },
        {
          source: 'dissertation',
          target: 'chapter-7-simulation',
          at: expect.objectContaining({ file: 'projects/dissertation/main.tex' }),
        },
      ]),
    );
    expect(edges.some((edge) => edge.source === edge.target)).toBe(false);
    expect(
      edges.some((edge) => edge.source === 'chapter-7-simulation' && edge.target === 'dissertation'),
    ).toBe(false);
  });

  it('gives a script every file of a tag', () => {
    const models = ['glm', 'forest'].map((name) => ({
      name,
      root: `projects/models/${name}`,
      tags: ['kind:model'],
      targets: { build: research('script', { script: 'm.R', writes: ['p.csv'] }) },
    }));
    const comparison = {
      ...notebook,
      targets: {
        build: research('script', { script: 'c.R', reads: { p: 'tag:kind:model/p.csv' }, writes: ['c.csv'] }),
      },
    };
    const reads = task(wired([...models, comparison]), '04-scores').reads;
    expect(reads.map((read) => read.producer)).toEqual(['forest:build', 'glm:build']);
  });
});
