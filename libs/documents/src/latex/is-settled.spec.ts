import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSettled } from './is-settled';

// md5 of "one\n"
const fdb =
  '["pdflatex"] 1 "main.tex" "main.pdf" "main" 1 0\n  "main.aux" 1 4 5bbf5a52328e7439ae6e719dfe712200 "pdflatex"\n  "/usr/share/a.sty" 1 2 00000000000000000000000000000000 ""\n';

describe('isSettled', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'settled-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is true while what was read last is what is there', () => {
    writeFileSync(join(folder, 'main.aux'), 'one\n');
    expect(isSettled(fdb, folder)).toBe(true);
  });

  it('is false after a change that has the same length, whatever its time', () => {
    writeFileSync(join(folder, 'main.aux'), 'two\n');
    expect(isSettled(fdb, folder)).toBe(false);
  });

  it('is true when nothing was recorded', () => expect(isSettled('', folder)).toBe(true));
});
