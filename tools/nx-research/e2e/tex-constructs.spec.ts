import { makeWorkspace, type Workspace } from '@research/testing';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { otherFiles, texConstructs } from './tex-constructs.fixture';

// Some twenty small documents are typeset twice.
const constructs = Object.entries(texConstructs);
const names = Object.keys(texConstructs);
const others = ['of-chapters', 'chapter-1', 'of-ignored', 'of-another'];
const root = (name: string): string => `docs/${name}`;

describe('what latexmk builds', () => {
  let workspace: Workspace;
  let last: { readonly output: string; readonly ran: Readonly<Record<string, string>> };

  const build = async () => {
    last = await workspace.nx(['run-many', '-t', 'build', '-p', ...names, ...others]);
  };
  const textOf = (name: string): string =>
    execFileSync('pdftotext', [join(workspace.root, root(name), 'out/build/main.pdf'), '-'], {
      encoding: 'utf8',
    });
  const said = (name: string): string =>
    last.output
      .split('\n')
      .filter((line) => line.includes(name))
      .join('\n');

  beforeAll(async () => {
    const files = constructs.flatMap(([name, { main, files: own }]) => {
      const options = { entry: 'main.tex' };
      return [
        [
          `${root(name)}/project.json`,
          { name, targets: { build: { executor: 'nx-research:document', options } } },
        ],
        [`${root(name)}/main.tex`, main],
        ...Object.entries(own).map(([path, text]) => [`${root(name)}/${path}`, text]),
      ] as [string, string | object][];
    });
    workspace = await makeWorkspace({ ...Object.fromEntries(files), ...otherFiles });
    workspace.write('docs/of-ignored/generated.tex', 'first');
    await build();
  });
  afterAll(() => workspace.dispose());

  it.each(names)('is built: %s', (name) => {
    expect([last.ran[`${name}:build`], said(name)]).toEqual(['built', expect.anything()]);
    expect(textOf(name)).toContain('first');
    expect(textOf(name)).not.toContain('NEVER');
  });

  it('also where a macro of a chapter asks for a file of its own, or of another chapter', () => {
    expect([last.ran['of-chapters:build'], last.ran['chapter-1:build'], said('chapter')]).toEqual([
      'built',
      'built',
      expect.anything(),
    ]);
    expect(textOf('of-chapters')).toMatch(/first[^]*first/);
  });

  it('but what git ignores, or only a macro finds in another project, is refused by name', () => {
    expect(last.ran).toMatchObject({ 'of-ignored:build': 'failed', 'of-another:build': 'failed' });
    expect(said('of-ignored')).toMatch(/main\.tex:2:8: docs\/of-ignored\/generated\.tex is ignored by git/);
    expect(last.output).toMatch(
      /docs\/of-another\/main\.tex:3: shared\/note\.tex is not there[^]*→ [^\n]*"% !TeX reads = shared\/note\.tex" above the line/,
    );
  });

  describe('after an edit of the file', () => {
    beforeAll(async () => {
      for (const [name, { edited }] of constructs)
        workspace.edit(`${root(name)}/${edited}`, /first/g, 'third');
      workspace.edit('docs/of-chapters/chapter-1/data/word.tex', 'first', 'third');
      workspace.edit('docs/of-another/main.tex', '\\input', '% !TeX reads = shared/note.tex\n\\input');
      await build();
    });

    it('also of a chapter, and with what was to be declared', () => {
      expect(last.ran).toMatchObject({
        'of-chapters:build': 'built',
        'chapter-1:build': 'built',
        'of-another:build': 'built',
      });
      expect(textOf('of-chapters')).toMatch(/third[^]*third/);
    });

    it.each(names)('is built anew: %s', (name) => {
      expect([last.ran[`${name}:build`], said(name)]).toEqual(['built', expect.anything()]);
      expect(textOf(name)).toContain('third');
    });
  });
});
