import { describeFailure } from '@research/core';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hashLinkedFolder, hashOwnFiles } from '../scope/own-files';
import { looksOutside } from './links';
import { ownTree } from './own-tree';
import { research, task } from './sample-workspace.fixture';
import { kinds } from '../workspace/kinds';
import { wireWorkspace } from './wirings';
import { diskFiles } from './workspace-files';

describe('own files behind links', () => {
  let root: string;
  let outside: string;
  const write = (path: string, text = path): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const link = (path: string, to: string): void => symlinkSync(to, join(root, path));

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'links-'));
    outside = mkdtempSync(join(tmpdir(), 'links-outside-'));
    for (const path of ['p/s.py', 'p/inner/project.json', 'p/inner/f', 'shared/f', 'shared/d/f']) write(path);
  });
  afterEach(() => [root, outside].forEach((folder) => rmSync(folder, { recursive: true })));

  const wired = () => {
    const p = {
      name: 'p',
      root: 'p',
      tags: [],
      targets: { build: research('script', { script: 's.py', writes: ['x'] }) },
    };
    const maker = { name: 'maker', root: 'maker', tags: [], targets: {} };
    return wireWorkspace([p, maker], { kinds, files: diskFiles(root) });
  };
  const inputs = (): string[] =>
    (wired().get('p')?.targets['build']?.inputs ?? []).map((input) =>
      typeof input === 'string' ? input : 'runtime' in input ? `runtime:${input.runtime}` : '',
    );
  const problems = (): string => task(wired(), 'p').problems.map(describeFailure).join('\n');

  it('count by what they hold: a link to a file, to a folder, to a link, out of the workspace', async () => {
    link('p/file', '../shared/f');
    link('p/folder', '../shared/d');
    link('p/chain', 'file');
    link('p/far', outside);
    writeFileSync(join(outside, 'o'), 'one');
    const before = await hashOwnFiles(root, 'p');
    expect(Object.keys(before).sort()).toEqual(['chain', 'far/o', 'file', 'folder/f', 's.py']);
    write('shared/f', 'two');
    write('shared/d/f', 'two');
    writeFileSync(join(outside, 'o'), 'two');
    const after = await hashOwnFiles(root, 'p');
    expect(Object.keys(before).filter((name) => before[name] === after[name])).toEqual(['s.py']);
  });

  it('are all that a folder holds, whatever it is called there; those of a project are its sources alone', async () => {
    for (const folder of ['out', 'results', 'd/out']) write(`shared/${folder}/o`);
    link('p/plain', '../shared');
    for (const folder of ['maker/out', 'maker/results', 'maker/d']) write(`${folder}/o`);
    write('maker/project.json');
    link('p/other', '../maker');
    const plain = ['d/f', 'd/out/o', 'f', 'out/o', 'results/o'];
    const names = [...plain.map((name) => `plain/${name}`), 'other/d/o', 's.py'];
    expect(Object.keys(await hashOwnFiles(root, 'p')).sort()).toEqual(names.sort());
    expect(Object.keys(await hashLinkedFolder(join(root, 'p/plain'))).sort()).toEqual(plain);
    expect(Object.keys(await hashLinkedFolder(join(root, 'p/other')))).toEqual(['d/o']);
  });

  it('are told to Nx: where they are, for affected, and a program that hashes what is there', () => {
    link("p/it's", '../shared/f');
    link('p/folder', '../shared/d');
    const found = inputs();
    expect(found).toEqual(
      expect.arrayContaining(['{workspaceRoot}/shared/f', '{workspaceRoot}/shared/d/**/*']),
    );
    const [program = ''] = found.filter((input) => input.startsWith('runtime:'));
    expect(program).toContain(`'p/it'\\''s'`);
    expect(looksOutside(program)).toBe(false);
    link('p/far', outside);
    expect(inputs().some(looksOutside)).toBe(true);
  });

  it('cost nothing where there are none, or where they lead to own files', () => {
    expect(inputs().filter((input) => input.startsWith('runtime:'))).toEqual([]);
    link('p/same', 's.py');
    expect(inputs().filter((input) => input.startsWith('runtime:'))).toEqual([]);
  });

  it('end in circles, and at links that lead nowhere or to themselves', () => {
    mkdirSync(join(root, 'p/a'));
    mkdirSync(join(root, 'p/b'));
    link('p/a/b', '../b');
    link('p/b/a', '../a');
    link('p/here', '.');
    link('p/itself', 'itself');
    link('p/nowhere', 'nothing');
    const { files, links } = ownTree(root, 'p');
    expect(files.map(({ path }) => path)).toEqual(['s.py']);
    expect(links.filter(({ leadsTo }) => leadsTo === 'nothing').map(({ path }) => path)).toEqual([
      'itself',
      'nowhere',
    ]);
    expect(inputs().find((input) => input.startsWith('runtime:'))).toContain("'p/nowhere'");
  });

  it('leave out the files of projects inside of the project', () => {
    expect(ownTree(root, 'p').files.map(({ path }) => path)).toEqual(['s.py']);
  });

  it('may not be around the project, nor what a task writes: both are named', () => {
    link('p/up', '..');
    expect(problems()).toContain('p/up is a link to a folder around the project');
    rmSync(join(root, 'p/up'));
    write('maker/out/build/x.csv');
    link('p/made', '../maker/out/build/x.csv');
    expect(problems()).toMatch(/p\/made is a link to maker\/out\/build\/x\.csv.*\n.*read maker\/x\.csv/);
  });
});
