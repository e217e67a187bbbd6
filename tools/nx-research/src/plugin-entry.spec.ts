import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

describe('what Nx loads', () => {
  const plugin = join(__dirname, '..');
  const { main } = JSON.parse(readFileSync(join(plugin, 'package.json'), 'utf8')) as { main: string };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plugin-entry-'));
    for (const file of ['package.json', 'index.js']) cpSync(join(plugin, file), join(folder, file));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  // Not jest's own require, which looks up modules by rules of its own.
  const load = (): unknown => createRequire(__filename)(folder);

  it('says what to type in a checkout that was not set up', () => {
    expect(load).toThrow(/is not bundled yet: this checkout was not set up\n {2}→ npm run setup/);
  });

  it('is the bundle, and hides none of its faults', () => {
    mkdirSync(join(folder, dirname(main)), { recursive: true });
    writeFileSync(join(folder, main), "module.exports = { name: 'nx-research' };");
    expect(load()).toEqual({ name: 'nx-research' });
  });

  it('lies below node_modules, so that Nx does not take the plugin for one under development', () => {
    expect(`/${main}`).toContain('/node_modules/');
  });
});
