import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { all, sampleTexts } from '../wiring/sample-workspace.fixture';
import { wireWorkspace } from '../wiring/wirings';
import { diskFiles, memoryFiles, type WorkspaceFiles } from '../wiring/workspace-files';
import { kinds } from './kinds';
import { remembered } from './remembered';

let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'remembered-'));
  file = join(root, '.research/wiring/targets.json');
  for (const [path, text] of Object.entries(sampleTexts)) put(path, text);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);
const drop = (path: string): void => rmSync(at(path), { recursive: true, force: true });
function put(path: string, text: string): void {
  drop(path);
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}
function link(path: string, to: string): void {
  drop(path);
  mkdirSync(dirname(at(path)), { recursive: true });
  symlinkSync(to, at(path));
}

/** Targets, edges and problems of all sample projects. */
const wire = (files: WorkspaceFiles): unknown =>
  [...wireWorkspace(all, { kinds, files }).values()].map(({ targets, edges, problems }) => ({
    targets,
    edges,
    problems,
  }));

const chapter = 'projects/chapters/chapter-7-simulation';
const games = 'projects/etl/games';
const contract = (column: string): string =>
  `games.csv.gz:\n  description: Games.\n  columns:\n    ${column}: { type: integer }\n`;
const lock = (sha: string): string =>
  `${JSON.stringify({ version: 1, assets: { 'games.csv': { url: 'https://example.org/', sha256: sha.repeat(64) } } }, null, 2)}\n`;

/** What may happen to a workspace between two commands: each a name and what it does. */
const edits: readonly (readonly [string, () => void])[] = [
  ['nothing', () => undefined],
  ['a sentence', () => put(`${chapter}/chapter.tex`, `${sampleTexts[`${chapter}/chapter.tex`]}More.\n`)],
  ['an input', () => put(`${chapter}/chapter.tex`, '\\input{extra}\n\\input{04-scores/rates.tex}\n')],
  ['a wrong input', () => put(`${chapter}/chapter.tex`, '\\input{04-scores/nothing.tex}\n')],
  ['no chapter', () => drop(`${chapter}/chapter.tex`)],
  ['extra', () => put(`${chapter}/extra.tex`, '\\includegraphics{04-scores/mass.pdf}\n')],
  [
    'extra of another text and the same length',
    () => put(`${chapter}/extra.tex`, '\\includegraphics{04-scores/mess.pdf}\n'),
  ],
  ['no extra', () => drop(`${chapter}/extra.tex`)],
  ['extra is a folder', () => (drop(`${chapter}/extra.tex`), put(`${chapter}/extra.tex/inside`, ''))],
  ['extra is a link', () => link(`${chapter}/extra.tex`, '../../shared.tex')],
  ['what is linked', () => put('projects/shared.tex', '\\input{games/games.csv.gz}\n')],
  ['nothing linked', () => drop('projects/shared.tex')],
  ['a contract', () => put(`${games}/contract.yaml`, contract('week'))],
  ['another contract', () => put(`${games}/contract.yaml`, contract('home'))],
  ['a broken contract', () => put(`${games}/contract.yaml`, 'games.csv.gz: [\n')],
  ['no contract', () => drop(`${games}/contract.yaml`)],
  ['a lock', () => put(`${games}/source.lock.json`, lock('a'))],
  ['another lock', () => put(`${games}/source.lock.json`, lock('b'))],
  ['a linked folder', () => link(`${games}/parts`, '../../parts')],
  ['what is in it', () => put('projects/parts/part.R', '')],
  ['no linked folder', () => drop(`${games}/parts`)],
  ['an own file', () => put(`${games}/more.R`, '')],
  ['no own file', () => drop(`${games}/more.R`)],
];

describe('a remembered wiring', () => {
  it('is the one that would be made, whatever was edited since', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...edits), { maxLength: 12 }), (happened) => {
        for (const [what, edit] of happened) {
          edit();
          const value = remembered({ file, key: 'k', files: diskFiles(root) }, wire);
          expect({ what, value }).toEqual({ what, value: JSON.parse(JSON.stringify(wire(diskFiles(root)))) });
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is not made again while nothing that it asked about has changed', () => {
    const make = jest.fn(wire);
    const again = () => remembered({ file, key: 'k', files: diskFiles(root) }, make);
    const first = again();
    put('README.md', 'no project reads it');
    expect(again()).toEqual(first);
    expect(make).toHaveBeenCalledTimes(1);
    put(`${chapter}/chapter.tex`, '\\chapter{S}\n');
    expect(again()).not.toEqual(first);
    expect(make).toHaveBeenCalledTimes(2);
  });

  it('is made again for another plugin, and where its file is cut off, is not one, or cannot be written', () => {
    let count = 0;
    const make = () => ({ made: (count += 1) });
    const again = (key = 'k') => remembered({ file, key, files: memoryFiles({}) }, make);
    expect([again(), again(), again('other'), again()].map(({ made }) => made)).toEqual([1, 1, 2, 3]);
    for (const text of [
      '',
      readFileSync(file, 'utf8').slice(0, -1),
      'null',
      '{"key":"k"}',
      '{"key":"k","answers":[["x","y","z"]]}',
    ]) {
      writeFileSync(file, text);
      const before = count;
      expect([again().made, again().made]).toEqual([before + 1, before + 1]);
    }
    rmSync(dirname(file), { recursive: true });
    writeFileSync(dirname(file), 'a file where the folder would be');
    const before = count;
    expect([again().made, again().made]).toEqual([before + 1, before + 2]);
  });
});
