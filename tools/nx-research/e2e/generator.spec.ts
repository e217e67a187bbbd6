import { copyWorkspace, type Workspace } from '@research/testing';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
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

describe('nx g nx-research:chapter', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await copyWorkspace('chapter');
  });
  afterAll(() => workspace.dispose());

  const generate = (...args: string[]) => workspace.nx(['g', 'nx-research:chapter', ...args]);
  const textOf = (pdf: string): string =>
    execFileSync('pdftotext', [join(workspace.root, pdf), '-'], { encoding: 'utf8' });
  const included = (): string[] => workspace.read(paths.main).match(/(?<=\\include\{)[^/]+/g) ?? [];

  it.each([
    ['a name that is taken', ['chapter-7-simulation'], /there is a project "chapter-7-simulation" already/],
    ['a number that is taken', ['chapter-7-other'], /main\.tex includes chapter-7-simulation already/],
    ['a document that is not there', ['chapter-8-end', '--document=thesis'], /there is no document "thesis"/],
    [
      'a chapter to follow that is not there',
      ['chapter-8-end', '--after=chapter-3-data'],
      /does not include "chapter-3-data"/,
    ],
    ['a title that would break the text', ['chapter-8-end', '--title=A {title'], /braces of the title/],
    ['a name that is no chapter name', ['conclusion'], /should match the pattern/],
  ])('refuses %s and writes nothing', async (_case, args, message) => {
    const before = await workspace.git('status', '--short');
    const { code, output } = await generate(...args);
    expect(code).not.toBe(0);
    expect(output).toMatch(message);
    expect(await workspace.git('status', '--short')).toBe(before);
  });

  it('refuses a name that the document includes already', async () => {
    workspace.edit(paths.main, '\\backmatter', '\\include{chapter-8-end/text}\n\\backmatter');
    const { code, output } = await generate('chapter-8-end');
    expect(code).not.toBe(0);
    expect(output).toMatch(/main\.tex:\d+:\d+: .*includes chapter-8-end already/);
    await workspace.git('checkout', paths.main);
  });

  it('makes chapters that build at once, each at its place in the document', async () => {
    const before = included();
    const made = await generate('chapter-8-conclusion', '--title=Conclusion & Outlook');
    expect({ code: made.code, output: made.code === 0 ? '' : made.output }).toEqual({ code: 0, output: '' });
    expect(included()).toEqual([...before, 'chapter-8-conclusion']);
    const second = await generate('chapter-9-data', '--after=chapter-4-baseline-modeling');
    expect(second.code).toBe(0);
    expect(included().slice(0, 2)).toEqual(['chapter-4-baseline-modeling', 'chapter-9-data']);

    const alone = await workspace.succeed(['run', 'chapter-8-conclusion:build']);
    expect(alone.ran).toMatchObject({ 'chapter-8-conclusion:build': 'built' });
    const pdf = 'projects/chapters/chapter-8-conclusion/out/build/chapter-8-conclusion.pdf';
    expect(textOf(pdf)).toMatch(/^Chapter 8\s+Conclusion & Outlook\s+This chapter is not written yet\./);
  });

  it('leaves a document that builds with them', async () => {
    await workspace.succeed(['run', 'dissertation:build']);
    const text = textOf(paths.pdf);
    expect(text).toMatch(/Chapter 5\s+Data\s+This chapter is not written yet\./);
    expect(text).toMatch(/Chapter 9\s+Conclusion & Outlook\s+This chapter is not written yet\./);
  });
});
