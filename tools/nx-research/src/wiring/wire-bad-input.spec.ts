import type { ProjectDeclaration } from './declaration';
import { all, etl, notebook, problemsOf, research, task, wired } from './sample-workspace.fixture';

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
      /^projects\/etl\/games\/project\.json:\d+: unknown option "reeds".*\n.*did you mean needs or reads\?/,
    );
  });

  it.each([
    [{ cpu: 2, fpga: 1, memoryMiB: 512 }, /^$/],
    [{ gpus: 1 }, /: option "needs\.gpus": unknown kind of slots; did you mean gpu\?/],
    [{ memoryMib: 512 }, /: option "needs\.memoryMib": unknown; did you mean memoryMiB\?/],
    [{ fpga: -1 }, /: option "needs\.fpga": /],
  ])('takes slots of any kind in `needs`, and refuses a slip: %j', (needs, message) => {
    expect(problemsOf(wired([withBuild(etl, { needs }), notebook]), 'games')).toMatch(message);
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
      'a table nobody writes, and a guard that would hide it',
      '\\IfFileExists{04-scores/nothing.tex}{\\input{04-scores/nothing.tex}}{}',
      /chapter\.tex:1:45: no project writes 04-scores\/nothing\.tex/,
    ],
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

  it.each(['b*', 'b(2)', 'b[1]', 'b{1,2}', 'b|c', 'a/b', 'a\\b', '..', '.'])(
    'refuses a target named %s, whose outputs would lie elsewhere or whose options Nx would give to others',
    (name) => {
      const misnamed = { ...etl, targets: { ...etl.targets, [name]: research('script') } };
      const [, character] = /([^\w.,])/.exec(name) ?? [];
      const problems = problemsOf(wired([misnamed, notebook]), 'games', name);
      expect(problems).toContain(
        character === undefined ? 'cannot have the name' : `has the character ${character}`,
      );
      const others = problemsOf(wired([misnamed, notebook]), 'games');
      expect(others.includes('has the character')).toBe(/[*|{}()[]/.test(name));
    },
  );

  it.each(['b+', 'b!', 'b?', 'bä', 'a:b', 'a,b', 'train-2'])('takes a target named %s', (name) => {
    const options = { script: 'clean.R', writes: ['x.csv'] };
    const named = { ...etl, targets: { ...etl.targets, [name]: research('script', options) } };
    expect(problemsOf(wired([named, notebook]), 'games', name)).toBe('');
  });

  it('names a table for which a check allows words, and which there is not', () => {
    const check = research('check-tables', { allow: { 'rates.tex': ['NA'], 'rate.tex': ['NA'] } });
    const careless = { ...notebook, targets: { ...notebook.targets, 'check-tables': check } };
    expect(problemsOf(wired([etl, careless]), '04-scores', 'check-tables')).toContain(
      '"allow" of target "check-tables" names rate.tex, which is none of the tables rates.tex',
    );
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
