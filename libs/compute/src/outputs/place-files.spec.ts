import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeFiles } from './place-files';

describe('placing files', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'place-'));
    mkdirSync(join(root, 'm/out/train'), { recursive: true });
    for (const name of ['a.csv', 'b.json']) writeFileSync(join(root, 'm/out/train', name), `new ${name}`);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const place = (names = ['a.csv', 'b.json'], text = 'seal') =>
    placeFiles({
      workspaceRoot: root,
      from: join(root, 'm/out/train'),
      to: join(root, 'm/results'),
      names,
      seal: { name: 'seal.json', text },
    });
  const read = (name: string): string => readFileSync(join(root, 'm/results', name), 'utf8');

  it('puts all of them and the seal in place, and leaves nothing beside them', async () => {
    expect(await place()).toEqual({ ok: true, value: ['a.csv', 'b.json', 'seal.json'] });
    expect(readdirSync(join(root, 'm/results')).sort()).toEqual(['a.csv', 'b.json', 'seal.json']);
    expect([read('a.csv'), read('seal.json')]).toEqual(['new a.csv', 'seal']);
    expect(readdirSync(join(root, '.research/staging'))).toEqual([]);
  });

  it('touches no file whose bytes are there, and keeps what else lies there', async () => {
    await place();
    writeFileSync(join(root, 'm/results/README.md'), 'mine');
    writeFileSync(join(root, 'm/out/train/b.json'), 'newer');
    const before = statSync(join(root, 'm/results/a.csv')).ino;
    expect(await place(undefined, 'seal 2')).toEqual({ ok: true, value: ['b.json', 'seal.json'] });
    expect(statSync(join(root, 'm/results/a.csv')).ino).toBe(before);
    expect([read('b.json'), read('seal.json'), read('README.md')]).toEqual(['newer', 'seal 2', 'mine']);
  });

  it('changes nothing when one of them is not there', async () => {
    await place();
    writeFileSync(join(root, 'm/out/train/a.csv'), 'newer');
    expect(await place(['a.csv', 'none'])).toMatchObject({ ok: false, error: { reason: 'file-system' } });
    expect([read('a.csv'), read('seal.json')]).toEqual(['new a.csv', 'seal']);
  });

  it('writes through no link', async () => {
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'm/results'));
    expect(await place()).toMatchObject({ ok: false, error: { reason: 'unsafe-output' } });
    expect(existsSync(join(root, 'elsewhere/a.csv'))).toBe(false);
  });
});
