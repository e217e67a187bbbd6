import { makeWorkspace, type Workspace } from '@research/testing';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { texConstructs } from './tex-constructs.fixture';

// Some thirty small documents are typeset twice.
jest.setTimeout(900_000);

const constructs = Object.entries(texConstructs);
const names = Object.keys(texConstructs);
const root = (name: string): string => `docs/${name}`;

describe('what latexmk builds', () => {
  let workspace: Workspace;
  let last: { readonly output: string; readonly ran: Readonly<Record<string, string>> };

  const build = async () => {
    last = await workspace.nx(['run-many', '-t', 'build', '-p', ...names]);
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
    workspace = await makeWorkspace(Object.fromEntries(files));
    await build();
  });
  afterAll(() => workspace.dispose());

  it.each(names)('is built: %s', (name) => {
    expect([last.ran[`${name}:build`], said(name)]).toEqual(['built', expect.anything()]);
    expect(textOf(name)).toContain('first');
    expect(textOf(name)).not.toContain('NEVER');
  });

  describe('after an edit of the file', () => {
    beforeAll(async () => {
      for (const [name, { edited }] of constructs)
        workspace.edit(`${root(name)}/${edited}`, /first/g, 'third');
      await build();
    });

    it.each(names)('is built anew: %s', (name) => {
      expect([last.ran[`${name}:build`], said(name)]).toEqual(['built', expect.anything()]);
      expect(textOf(name)).toContain('third');
    });
  });
});
