import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from './replace-file';

describe('replaceFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'replace-file-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes the folders above the file, and replaces the file by a new one', () => {
    const path = join(folder, 'a/b/file');
    replaceFile(path, 'one');
    const { ino } = statSync(path);
    replaceFile(path, Buffer.from('two'));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).ino).not.toBe(ino);
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['file']);
  });

  it('leaves nothing behind, and what was there, where it fails', () => {
    const path = join(folder, 'taken');
    mkdirSync(join(path, 'inner'), { recursive: true });
    expect(() => replaceFile(path, 'text')).toThrow(/EISDIR|ENOTEMPTY/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(readdirSync(path)).toEqual(['inner']);
    chmodSync(path, 0o700);
  });
});
