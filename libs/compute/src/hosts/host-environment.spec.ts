import { describeFailure, type HostId } from '@research/core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

it('keeps the line off command lines and out of temporary files, and its values out of failures', async () => {
  const line =
    'export API_KEY="hush-hush-9"; cat /proc/$$/cmdline > seen; ls -a "$TMPDIR" > files; env > inside';
  const result = await after(line, { TMPDIR: folder });
  expect(result).toMatchObject({
    ok: true,
    value: { env: { API_KEY: 'hush-hush-9' }, passedOn: ['API_KEY'] },
  });
  expect(readFileSync(join(folder, 'seen'), 'utf8')).toMatch(/^sh\0-c\0(?!.*hush)/s);
  expect(readFileSync(join(folder, 'files'), 'utf8').split('\n').sort()).toEqual([
    '',
    '.',
    '..',
    'files',
    'seen',
  ]);
  expect(readFileSync(join(folder, 'inside'), 'utf8')).not.toContain('RESEARCH_SETUP_LINE');

  const failed = await after(
    `A='hush-hush-8'; export API_KEY="hush-hush-9" B=hush-hush-7; echo $A $API_KEY; false`,
  );
  const shown = failed.ok ? '' : describeFailure(failed.error);
  expect(shown).toContain(`the setup line of host box failed: A='***'; export API_KEY="***" B=***;`);
  expect(shown).toContain('| *** ***');
});

it('takes an environment of any size, also while something that the line has left prints', async () => {
  const long = 'é"\n'.repeat(20_000);
  // As fast as it can, and not only whole lines: nothing may get between two bytes of ours.
  const line = "(while :; do printf 'noise\\n7f'; done) & export MORE=1; trap '' HUP";
  const result = await after(line, { LONG: long });
  expect(result).toMatchObject({ ok: true, value: { env: { LONG: long, MORE: '1' } } });
});
