import { describeFailure, type HostId } from '@research/core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostEnvironment } from './host-environment';
import { localHost } from './local-host';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'set up ')); // a space, as folders have them
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = process.env['PATH'] ?? '';

function after(setup: string | undefined, env: Readonly<Record<string, string>> = {}) {
  const box = { ...localHost({ cores: 1, gpus: 0 }), id: 'box' as HostId };
  const host = setup === undefined ? box : { ...box, setup };
  return hostEnvironment(host, { env: { PATH: path, ...env }, folder });
}

it('is ours where the host has no setup line', async () => {
  expect(await after(undefined, { A: '1' })).toMatchObject({ value: { env: { A: '1' }, passedOn: [] } });
});

it('is what the line makes of ours; what it changes reaches the work, what it leaves does not', async () => {
  writeFileSync(
    join(folder, 'activate'),
    'export VIRTUAL_ENV="$PWD"\nPATH=/opt/venv/bin:$PATH\nunset GONE\n',
  );
  const text = 'two\nlines = "\u00e9"';
  const result = await after(`. ./activate; export TEXT='${text}' # and a comment`, { KEPT: 'k', GONE: 'g' });
  if (!result.ok) throw new Error(describeFailure(result.error));
  const { env, passedOn } = result.value;
  expect(env).toMatchObject({ VIRTUAL_ENV: folder, TEXT: text, KEPT: 'k', PATH: `/opt/venv/bin:${path}` });
  expect(env['GONE']).toBeUndefined();
  expect([...passedOn].sort()).toEqual(['PATH', 'TEXT', 'VIRTUAL_ENV']);
});

it.each([
  ['. ./no-such-file', /no-such-file/],
  ['echo about to fail; module_that_is_not load cuda', /about to fail[^]*module_that_is_not/],
  ['echo too few licences >&2; false', /too few licences/],
  ['exit 0', /it left the shell/],
])('fails with the words of %s', async (setup, said) => {
  const result = await after(setup);
  expect(result).toMatchObject({
    ok: false,
    error: { reason: 'invalid-hosts', what: `the setup line of host box failed: ${setup}` },
  });
  expect(!result.ok && result.error.said).toMatch(said);
});
