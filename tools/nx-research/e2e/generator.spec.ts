import { copyWorkspace, type Workspace } from '@research/testing';
import { buildAll, paths } from './paths';

describe('nx g nx-research:notebook', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await copyWorkspace();
  });
  afterAll(() => workspace.dispose());

  const generate = (...args: string[]) => workspace.nx(['g', 'nx-research:notebook', ...args]);

  it.each(['knitr', 'jupyter'])(
    'makes a %s notebook whose table a chapter can include at once',
    async (engine) => {
      const made = await generate(
        `06-${engine}`,
        '--table=first_table',
        '--chapter=chapter-7-simulation',
        `--engine=${engine}`,
      );
      expect({ code: made.code, output: made.code === 0 ? '' : made.output }).toEqual({
        code: 0,
        output: '',
      });
      const line = `\\input{06-${engine}/first_table.tex}`;
      expect(made.output.split('\n')).toContain(line);
      expect(made.output).toContain('projects/chapters/chapter-7-simulation');
      workspace.write(
        paths.chapter,
        `${workspace.read(paths.chapter)}\n\\begin{table}\\small\n${line}\n\\caption{A first table.}\\end{table}\n`,
      );
      const built = await workspace.nx(buildAll);
      expect({ code: built.code, output: built.code === 0 ? '' : built.output }).toEqual({
        code: 0,
        output: '',
      });
      expect(built.ran).toMatchObject({ [`06-${engine}:build`]: 'built', 'dissertation:build': 'built' });
      expect(workspace.read(`projects/notebooks/06-${engine}/out/build/first_table.tex`)).toContain(
        'home\\_team',
      );
    },
  );

  it.each([
    ['a name that is taken', ['04-score-validation'], /there is a project "04-score-validation" already/],
    ['a chapter that is not there', ['07-new', '--chapter=chapter-9'], /there is no project "chapter-9"/],
    [
      'a file that nobody writes',
      ['07-new', '--reads=nflverse-schedules/none.csv'],
      /no project writes nflverse-schedules\/none\.csv/,
    ],
    ['a name that is no name', ['../07'], /should match the pattern/],
  ])('refuses %s and writes nothing', async (_case, args, message) => {
    const before = await workspace.git('status', '--short');
    const { code, output } = await generate(...args);
    expect(code).not.toBe(0);
    expect(output).toMatch(message);
    expect(await workspace.git('status', '--short')).toBe(before);
  });
});
