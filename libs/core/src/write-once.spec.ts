import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOnce } from './write-once';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'write-once-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('makes a file, and keeps what is there', () => {
  const file = join(folder, 'a/b/id');
  expect(writeOnce(file, () => 'first')).toBe('first');
  expect(writeOnce(file, () => 'second')).toBe('first');
  expect(readFileSync(file, 'utf8')).toBe('first');
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['id']);
});

it('takes an empty file, which a full disk may have left, for none', () => {
  const file = join(folder, 'id');
  writeFileSync(file, '');
  expect(writeOnce(file, () => 'first')).toBe('first');
  expect(readdirSync(folder)).toEqual(['id']);
});

it('keeps what another has made meanwhile', () => {
  const file = join(folder, 'id');
  const made = writeOnce(file, () => {
    writeFileSync(file, 'of another');
    return 'mine';
  });
  expect(made).toBe('of another');
  expect(readdirSync(folder)).toEqual(['id']);
});

it('makes a file where there are no hard links', () => {
  const link = jest.spyOn(fs, 'linkSync').mockImplementation(() => {
    throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
  });
  expect(writeOnce(join(folder, 'id'), () => 'first')).toBe('first');
  expect(link).toHaveBeenCalledTimes(1);
  link.mockRestore();
  expect(readdirSync(folder)).toEqual(['id']);
});

it('throws where nothing can be written', () => {
  writeFileSync(join(folder, 'file'), 'no folder');
  expect(() => writeOnce(join(folder, 'file/id'), () => 'x')).toThrow(/ENOTDIR|EEXIST/);
});
