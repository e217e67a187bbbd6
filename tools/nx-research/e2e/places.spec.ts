import { makeWorkspace, type NxRun, type Workspace } from '@research/testing';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const target = (executor: string, options: object): object => ({
  executor: `nx-research:${executor}`,
  options,
});
/** A script that writes one file with what it reads, and what its own files `own` say. */
const gather = (...own: readonly string[]): string =>
  [
    'import os',
    `texts = [open(name).read() for name in ${JSON.stringify(own)}]`,
    "texts += [open(value).read() for name, value in sorted(os.environ.items()) if name.startswith('READ_')]",
    "open(os.path.join(os.environ['WRITE_DIR'], os.environ['NAME']), 'w').write('|'.join(texts))",
    '',
  ].join('\n');

/** Every printable character that a file of a script may have, one name for all, and a name in each form of Unicode. */
const odd = ['a (2)![x]{y,z}+(w)*?', `#-b'"$&;~%^@=|<>\``, 'gr\u00f6ße', 'gro\u0308ße'];

const oddProjects = Object.fromEntries(
  odd.flatMap((name, index) => [
    [
      `odd/${name}/project.json`,
      {
        name: `odd-${index}`,
        targets: {
          build: target('script', {
            script: 's.sh',
            reads: { it: `data/${name}.txt` },
            writes: [`${name}.txt`],
          }),
        },
      },
    ],
    [`odd/${name}/s.sh`, `cat "own ${'${1:-}'}"* "$READ_IT" > "$WRITE_DIR/$(basename "$READ_IT")"\n`],
    [`odd/${name}/own ${name}`, 'own 1 '],
    [`data/${name}.txt`, 'tracked 1 '],
    [
      `after/${index}/project.json`,
      {
        name: `after-${index}`,
        targets: {
          build: target('script', {
            script: 's.sh',
            reads: { it: `odd-${index}/${name}.txt` },
            writes: ['x'],
          }),
        },
      },
    ],
    [`after/${index}/s.sh`, 'cat "$READ_IT" > "$WRITE_DIR/x"\n'],
  ]),
);

const thesis = {
  'project.json': {
    name: 'thesis',
    targets: {
      build: target('document', { entry: 'main.tex' }),
      stats: target('script', { script: 'stats.py', writes: ['n.txt'], env: ['NAME'] }),
    },
  },
  'stats.py': gather('numbers.txt'),
  'numbers.txt': 'one',
  'main.tex': `\\input{preamble}\\input{research-data.tex}\\begin{document}
Main-one \\input{part (2)} \\input{papers/paper/body}\\include{chapters/one/one}\\end{document}`,
  'preamble.tex': '\\documentclass{report}',
  'part (2).tex': 'Part-one',
  'chapters/one/project.json': { name: 'one', targets: { build: target('chapter', { entry: 'one.tex' }) } },
  'chapters/one/one.tex': '\\chapter{One}\\input{chapters/one/sub}',
  'chapters/one/sub.tex': 'Sub-one',
  'papers/shared/a.tex': 'Shared-one',
  'papers/paper/body.tex': 'Body-one',
  'papers/paper/project.json': {
    name: 'paper',
    targets: { build: target('document', { entry: 'main.tex' }) },
  },
  'papers/paper/main.tex':
    '\\input{preamble}\\input{research-data.tex}\\begin{document}\\input{../shared/a}\\end{document}',
  'papers/paper/preamble.tex': '\\documentclass{article}',
};

const linked = {
  'linked/project.json': {
    name: 'linked',
    targets: { build: target('script', { script: 's.py', writes: ['n.txt'], env: ['NAME'] }) },
  },
  'linked/s.py': gather('file.txt', 'folder/f.txt', 'far/f.txt'),
  'common/f.txt': 'file 1',
  'common/folder/f.txt': 'folder 1',
};

describe('projects and files wherever they are', () => {
  let workspace: Workspace;
  const outside = mkdtempSync(join(tmpdir(), 'research-outside-'));
  beforeAll(async () => {
    workspace = await makeWorkspace({
      ...thesis,
      ...linked,
      ...oddProjects,
      'data/project.json': { name: 'data' },
    });
    writeFileSync(join(outside, 'f.txt'), 'far 1');
    const link = (path: string, to: string): void => symlinkSync(to, join(workspace.root, path));
    link('linked/file.txt', '../common/f.txt');
    link('linked/folder', '../common/folder');
    link('linked/far', outside);
    link('linked/here', '.');
    workspace.edit('nx.json', '{', '{"defaultBase":"refs/worktree/research/last-build",');
    await workspace.git('add', '--all');
    await workspace.git('commit', '--quiet', '--message', 'links');
    await workspace.git('update-ref', 'refs/worktree/research/last-build', emptyTree());
    await build();
  });
  afterAll(() => {
    workspace.dispose();
    rmSync(outside, { recursive: true });
  });

  const emptyTree = (): string =>
    execFileSync('git', ['hash-object', '-t', 'tree', '-w', '/dev/null'], {
      cwd: workspace.root,
      encoding: 'utf8',
    }).trim();
  const env = { NAME: 'n.txt' };
  const build = (): Promise<NxRun> => workspace.succeed(['affected', '-t', 'build', 'stats'], env);
  const commit = async (): Promise<void> => {
    await workspace.git('commit', '--quiet', '--all', '--message', 'edit');
  };
  const textOf = (pdf: string): string =>
    execFileSync('pdftotext', [join(workspace.root, pdf), '-'], { encoding: 'utf8' });

  it('an edit of any file reaches what was made of it', async () => {
    for (const [file, from] of [
      ['main.tex', 'Main-one'],
      ['part (2).tex', 'Part-one'],
      ['papers/shared/a.tex', 'Shared-one'],
      ['chapters/one/sub.tex', 'Sub-one'],
      ['numbers.txt', 'one'],
      ['common/f.txt', '1'],
      ['common/folder/f.txt', '1'],
      ...odd.flatMap((name) => [
        [`odd/${name}/own ${name}`, '1'] as const,
        [`data/${name}.txt`, '1'] as const,
      ]),
    ] as const)
      workspace.edit(file, from, from.replace(/one|1/, 'two'));
    writeFileSync(join(outside, 'f.txt'), 'far two');
    await commit();
    await build();
    const text = textOf('out/build/main.pdf');
    expect(text).toMatch(/Main-two\s+Part-two\s+Body-one/);
    expect(text).toContain('Sub-two');
    expect(textOf('chapters/one/out/build/one.pdf')).toContain('Sub-two');
    expect(textOf('papers/paper/out/build/main.pdf')).toContain('Shared-two');
    expect(workspace.read('out/stats/n.txt')).toBe('two');
    expect(workspace.read('linked/out/build/n.txt')).toBe('file two|folder two|far two');
    const after = odd.map((_, index) => workspace.read(`after/${index}/out/build/x`));
    expect(after).toEqual(odd.map(() => 'own two tracked two '));
  });

  it('nothing runs again where nothing was edited; content outside is looked at each time', async () => {
    const again = await build();
    expect(again.ran).toEqual({});
    writeFileSync(join(outside, 'f.txt'), 'far three');
    expect(Object.keys((await build()).ran)).toEqual(['linked:build']);
    expect(workspace.read('linked/out/build/n.txt')).toBe('file two|folder two|far three');
  });

  it('a file of a nested project is none of the project around it', async () => {
    workspace.edit('chapters/one/sub.tex', 'two', 'three');
    await commit();
    const { ran } = await workspace.succeed(['run-many', '-t', 'build', 'stats'], env);
    expect(Object.keys(ran).sort()).toEqual(['one:build', 'thesis:build']);
  });
});
