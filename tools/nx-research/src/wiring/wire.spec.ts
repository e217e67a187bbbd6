import { describeFailure } from '@research/core';
import type { ProjectDeclaration, TargetDeclaration } from './declaration';
import { wireWorkspace } from './wire-workspace';
import { memoryFiles } from './workspace-files';
import type { Wiring } from './wire';

const research = (name: string, options: Record<string, unknown> = {}): TargetDeclaration => ({
  executor: `nx-research:${name}`,
  options,
});

const etl: ProjectDeclaration = {
  name: 'games',
  root: 'projects/etl/games',
  tags: ['kind:etl'],
  targets: {
    fetch: research('fetch', { assets: { 'games.csv': 'schedules/games.csv' } }),
    build: research('script', {
      script: 'clean.R',
      reads: { raw: 'games:fetch/games.csv' },
      writes: ['games.csv.gz'],
    }),
  },
};
const notebook: ProjectDeclaration = {
  name: '04-scores',
  root: 'projects/notebooks/04-scores',
  tags: ['kind:notebook'],
  targets: {
    build: research('notebook', {
      notebook: 'scores.qmd',
      reads: { games: 'games/games.csv.gz' },
      writes: ['rates.tex', 'mass.pdf'],
    }),
  },
};
const chapter: ProjectDeclaration = {
  name: 'chapter-7-simulation',
  root: 'projects/chapters/chapter-7-simulation',
  tags: ['kind:chapter'],
  targets: { build: research('chapter', { entry: 'chapter.tex' }) },
};
const dissertation: ProjectDeclaration = {
  name: 'dissertation',
  root: 'projects/dissertation',
  tags: ['kind:document'],
  targets: { build: research('document', { entry: 'main.tex' }) },
};

const texts = {
  'projects/etl/games/clean.R': '',
  'projects/etl/games/project.json':
    '{\n "targets": {\n  "build": {\n   "options": {\n    "reads": { "raw": "x" } } } }\n}',
  'projects/notebooks/04-scores/scores.qmd': '```{r}\n1\n```\n',
  'projects/chapters/chapter-7-simulation/chapter.tex':
    '\\chapter{S}\n\\input{04-scores/rates.tex}\n\\includegraphics{04-scores/mass.pdf}\n',
  'projects/dissertation/main.tex':
    '\\input{preamble}\n\\input{research-data.tex}\n\\include{chapter-7-simulation/chapter}\n\\bibliography{references}\n',
  'projects/dissertation/preamble.tex': '\\documentclass{report}\n',
  'projects/dissertation/references.bib': '',
};

const all = [etl, notebook, chapter, dissertation];

function wired(
  projects: readonly ProjectDeclaration[] = all,
  changed: Record<string, string> = {},
): Map<string, Wiring> {
  return new Map(wireWorkspace(projects, memoryFiles({ ...texts, ...changed })));
}

function task(wirings: Map<string, Wiring>, project: string, target = 'build') {
  const found = wirings.get(project)?.tasks.find((candidate) => candidate.target === target);
  if (!found) throw new Error(`${project}:${target} is not wired`);
  return found;
}

const problemsOf = (wirings: Map<string, Wiring>, project: string, target = 'build'): string =>
  task(wirings, project, target).problems.map(describeFailure).join('\n');

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
    ['whose document has no such preamble', { 'projects/dissertation/preamble.tex': '\\input{none}' }],
  ])('only lints a table %s', (_case, changed) => {
    const check = task(wired(all, changed), '04-scores', 'check-tables');
    expect(check.reads.map(({ as }) => as)).toEqual(['rates.tex']);
    expect(check.tools).toEqual([]);
    expect(check.problems).toEqual([]);
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
        { dependentTasksOutputFiles: '**/rates.tex' },
        { dependentTasksOutputFiles: '**/origin.json' },
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
        { source: '04-scores', target: 'games', sourceFile: 'projects/notebooks/04-scores/project.json' },
        {
          source: 'chapter-7-simulation',
          target: '04-scores',
          sourceFile: 'projects/chapters/chapter-7-simulation/chapter.tex',
        },
        {
          source: 'dissertation',
          target: 'chapter-7-simulation',
          sourceFile: 'projects/dissertation/main.tex',
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
    expect(reads.map((read) => read.producer)).toEqual(['glm:build', 'forest:build']);
  });
});

describe('wire, on bad input', () => {
  const withBuild = (project: ProjectDeclaration, options: Record<string, unknown>): ProjectDeclaration => {
    const build = project.targets['build'] ?? research('script');
    return {
      ...project,
      targets: { ...project.targets, build: { ...build, options: { ...build.options, ...options } } },
    };
  };

  it('names an unknown option with file and line', () => {
    const wirings = wired([withBuild(etl, { reeds: {} }), notebook]);
    expect(problemsOf(wirings, 'games')).toMatch(
      /^projects\/etl\/games\/project\.json:\d+: unknown option "reeds"/,
    );
  });

  it.each([
    ['a project that is not there', { raw: 'gamez/games.csv' }, /there is no project "gamez"/],
    [
      'a file that nobody writes',
      { raw: 'games:fetch/other.csv' },
      /no project writes games:fetch\/other\.csv/,
    ],
    ['something that is no reference', { raw: '../games.csv.gz' }, /is not a reference|there is no project/],
  ])('names a read of %s at its line', (_case, reads, message) => {
    const problems = problemsOf(wired([withBuild(etl, { reads })]), 'games');
    expect(problems).toMatch(message);
    expect(problems).toMatch(/project\.json:5/);
  });

  it('says which targets write a file when there are two', () => {
    const twice = {
      ...etl,
      targets: { ...etl.targets, again: research('script', { script: 'clean.R', writes: ['games.csv.gz'] }) },
    };
    const problems = problemsOf(wired([twice, notebook]), '04-scores');
    expect(problems).toContain('written by games:build and games:again');
    expect(problems).toContain('games:build/games.csv.gz');
  });

  it.each([
    [
      'a table nobody writes',
      '\\input{04-scores/nothing.tex}',
      /chapter\.tex:1:8: no project writes 04-scores\/nothing\.tex/,
    ],
    ['a file that is not there', '\n\\input{sections/none}', /chapter\.tex:2:8: there is no file/],
    [
      'a guarded table',
      '\\IfFileExists{04-scores/rates.tex}{\\input{04-scores/rates.tex}}{}',
      /would hide that a table is missing/,
    ],
  ])('names %s at its line in the chapter', (_case, tex, message) => {
    const wirings = wired(all, { 'projects/chapters/chapter-7-simulation/chapter.tex': tex });
    expect(problemsOf(wirings, 'chapter-7-simulation')).toMatch(message);
    expect(problemsOf(wirings, 'dissertation')).toMatch(message);
    expect(problemsOf(wirings, '04-scores')).toBe('');
  });

  it('says how to include a chapter that no document includes', () => {
    const wirings = wired(all, { 'projects/dissertation/main.tex': '' });
    expect(problemsOf(wirings, 'chapter-7-simulation')).toContain('\\include{chapter-7-simulation/chapter}');
  });

  it('takes a target in TeX, too', () => {
    const tex = '\\input{04-scores:build/rates.tex}';
    const wirings = wired(all, { 'projects/chapters/chapter-7-simulation/chapter.tex': tex });
    expect(problemsOf(wirings, 'chapter-7-simulation')).toBe('');
    expect(task(wirings, 'chapter-7-simulation').after).toContain('04-scores:check-tables');
  });

  it('survives a document that includes itself', () => {
    const wirings = wired(all, { 'projects/dissertation/preamble.tex': '\\input{main.tex}' });
    expect(task(wirings, 'dissertation').reads.length).toBeGreaterThan(0);
  });
});
