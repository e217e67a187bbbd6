import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allowedEnvironment, runCommand } from '@research/process';
import { findSource, stagedName } from './find-source';
import { parseSynctex } from './parse-synctex';

describe('findSource', () => {
  let folder: string;
  const env = allowedEnvironment(process.env, []);
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'synctex-')));
    const lines = [
      '\\documentclass{article}',
      '\\begin{document}',
      'First.',
      '',
      '\\input{part}',
      '\\end{document}',
    ];
    writeFileSync(join(folder, 'main.tex'), lines.join('\n'));
    writeFileSync(join(folder, 'part.tex'), '\n\nOf the part.\n');
    execFileSync('pdflatex', ['-synctex=1', '-interaction=nonstopmode', 'main.tex'], { cwd: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const find = async (y: number) =>
    findSource({ place: { page: 1, x: 150, y }, pdf: join(folder, 'main.pdf'), env, run: runCommand });

  it('gives file and line of what stands at a place of the page', async () => {
    const [first, second] = [await find(125), await find(137)].map((found) => {
      if (!found.ok || !found.value) throw new Error('nothing found');
      return { file: stagedName(found.value.input, folder), line: found.value.line };
    });
    expect(first).toEqual({ file: 'main.tex', line: 3 });
    expect(second).toEqual({ file: 'part.tex', line: 3 });
  });

  it('knows no place where there is no such page', async () => {
    const found = await findSource({
      place: { page: 9, x: 1, y: 1 },
      pdf: join(folder, 'main.pdf'),
      env,
      run: runCommand,
    });
    expect(found).toEqual({ ok: true, value: undefined });
  });

  it('says so when the program is not there', async () => {
    const found = await findSource({
      place: { page: 1, x: 1, y: 1 },
      pdf: join(folder, 'main.pdf'),
      env: { PATH: folder },
      run: runCommand,
    });
    expect(found).toMatchObject({ ok: false, error: { reason: 'command-missing' } });
  });
});

describe('stagedName', () => {
  it.each([
    ['/state/tex/d/./main.tex', 'main.tex'],
    ['/state/tex/d/chapter/part.tex', 'chapter/part.tex'],
    ['/usr/share/texmf/article.cls', undefined],
    ['/state/tex/d/../other/main.tex', undefined],
  ])('%s is %s', (input, name) => expect(stagedName(input, '/state/tex/d')).toBe(name));
});

describe('parseSynctex', () => {
  it('takes the first record', () => {
    const record = (file: string, line: number) =>
      `Output:main.pdf\nInput:${file}\nLine:${line}\nColumn:-1\n`;
    expect(parseSynctex(`SyncTeX result begin\n${record('/a/x y.tex', 7)}${record('/b.tex', 9)}`)).toEqual({
      input: '/a/x y.tex',
      line: 7,
    });
  });

  it('has nothing to say about an empty answer or line 0', () => {
    expect(parseSynctex('SyncTeX result begin\nSyncTeX result end\n')).toBeUndefined();
    expect(parseSynctex('Input:/a.tex\nLine:0\n')).toBeUndefined();
  });
});
