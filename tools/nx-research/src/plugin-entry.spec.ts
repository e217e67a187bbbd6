import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('what Nx loads', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plugin-entry-'));
    cpSync(join(__dirname, '../plugin.cjs'), join(folder, 'plugin.cjs'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  // Not jest's own require, which looks up modules by rules of its own.
  const load = (): unknown => createRequire(__filename)(join(folder, 'plugin.cjs'));

  it('says what to type in a checkout that was not set up', () => {
    expect(load).toThrow(/is not bundled yet: this checkout was not set up\n {2}→ npm run setup/);
  });

  it('is the bundle, and hides none of its faults', () => {
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/plugin.js'), "module.exports = { name: 'nx-research' };");
    expect(load()).toEqual({ name: 'nx-research' });
  });
});
