import { copyWorkspace, type Workspace } from '@research/testing';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { paths } from './paths';

const chapter = 'chapter-5-rl-design';

describe('a dissertation with biblatex and an index', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await copyWorkspace('biblatex', { built: true });
    workspace.edit(
      paths.preamble,
      '\\usepackage[round]{natbib}',
      '\\usepackage[backend=biber,style=authoryear,natbib=true]{biblatex}\n\\usepackage{makeidx}\\makeindex',
    );
    workspace.edit(paths.preamble, '\\bibliographystyle{plainnat}', '');
    workspace.edit(paths.main, '\\begin{document}', '\\addbibresource{references.bib}\n\\begin{document}');
    workspace.edit(paths.main, '\\bibliography{references}', '\\printbibliography\\printindex');
    workspace.edit(paths.chapter, '\\section', 'Numbers.\\index{key number}\n\\section');
  });
  afterAll(() => workspace.dispose());

  const build = (env: Record<string, string> = {}) =>
    workspace.nx(
      ['run-many', '-t', 'build', 'check-tables', '-p', 'dissertation', chapter, '04-score-validation'],
      env,
    );

  it('is typeset by biber and makeindex, chapters with their own bibliographies', async () => {
    const { code, output, ran } = await build();
    expect([code, code === 0 ? '' : output]).toEqual([0, '']);
    expect(ran).toMatchObject({ 'dissertation:build': 'built', [`${chapter}:build`]: 'built' });
    const log = workspace.read('.research/tex/dissertation-build/main.log');
    expect(log).not.toMatch(/undefined|Please rerun/);
    expect(workspace.read('.research/tex/dissertation-build/main.ind')).toContain('key number');
    const wrapper = workspace.read(`.research/tex/${chapter}-build/chapter.tex`);
    expect(wrapper).toMatch(
      /\\addbibresource\{references\.bib\}\n\\begin\{document\}[^]*\\printbibliography/,
    );
    expect(workspace.read(`.research/tex/${chapter}-build/main.bbl`)).toContain('\\entry{sutton2018}');
  });

  it('says how to get biber where it is missing', async () => {
    const before = workspace.bytes(paths.pdf);
    const { code, output } = await build({ PATH: pathWithout('biber', workspace.root) });
    expect(code).not.toBe(0);
    expect(output).toMatch(/biber was not found\n.*→ sudo apt-get install biber/);
    expect(workspace.bytes(paths.pdf).equals(before)).toBe(true);
  });
});

/** A PATH with everything that is in the real one but for a program. */
function pathWithout(program: string, root: string): string {
  const folder = join(root, '.bin');
  mkdirSync(folder);
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((one) => existsSync(one));
  const programs = folders.flatMap((one) => readdirSync(one).map((name) => [name, join(one, name)] as const));
  // The first of a name wins in PATH, and the last in a map.
  for (const [name, path] of new Map(programs.reverse()))
    if (name !== program) symlinkSync(path, join(folder, name));
  return folder;
}
