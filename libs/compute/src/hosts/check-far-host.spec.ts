import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFailure, type HostId, statePath } from '@research/core';
import { type Sshd, type SshdOptions, startSshd } from '@research/testing';
import { checkFarHost } from './check-far-host';
import type { Demand } from './demand';
import type { Host } from './host';

let sshd: Sshd;
const workspaceRoot = mkdtempSync(join(tmpdir(), 'check-'));
mkdirSync(statePath(workspaceRoot, 'tools'), { recursive: true });
const start = async (options: SshdOptions = {}): Promise<void> => {
  sshd = await startSshd(options);
};
afterEach(() => sshd.stop());
afterAll(() => rmSync(workspaceRoot, { recursive: true }));

const perl = execFileSync('sh', ['-c', 'command -v perl'], { encoding: 'utf8' }).trim();

const hostWith = (configFile: string, more: Partial<Host> = {}): Host => ({
  id: 'box' as HostId,
  transport: { kind: 'ssh', destination: sshd.hostAlias, configFile },
  slots: { cpu: 1, gpu: 0 },
  ...more,
});

/** Checks the host; gives what was found, and every failure as a user reads it. */
async function check(
  more: Partial<Host> = {},
  demands: readonly Demand[] = [],
  file = sshd.clientConfigFile,
) {
  const found = await checkFarHost(hostWith(file, more), { workspaceRoot, demands });
  return { ...found, said: found.failures.map((failure) => describeFailure(failure)).join('\n') };
}

/** A configuration of ssh like the right one, but for what is put before it. */
function configWith(...lines: string[]): string {
  const file = join(sshd.home, '..', 'other_config');
  writeFileSync(
    file,
    [`Host ${sshd.hostAlias}`, ...lines, `Include ${sshd.clientConfigFile}`, ''].join('\n'),
  );
  return file;
}

it('proves folder, locks, transfer, disk, clock and round trip of a host that works', async () => {
  await start();
  const { said, lease, far, versions } = await check();
  expect(said).toBe('');
  expect(lease).toBe('hold');
  expect(far?.transferMs).toBeGreaterThan(0);
  expect(far?.roundTripMs).toBeGreaterThan(0);
  expect(far?.freeDiskMiB).toBeGreaterThan(0);
  expect(Math.abs(far?.clockSeconds ?? 99)).toBeLessThan(5);
  expect(versions.perl).toMatch(/^5\./);
});

describe('while a connection is open that others made', () => {
  beforeEach(async () => {
    await start();
    expect((await check()).said).toBe('');
  });

  it('sees that the host key has changed', async () => {
    await sshd.changeHostKey();
    const { said } = await check();
    expect(said).toContain('host box cannot be reached (its host key has changed)');
    expect(said).toContain(`connect once by hand: ssh -F ${sshd.clientConfigFile} ${sshd.hostAlias}`);
  });

  it('sees that nobody has seen the host key', async () => {
    const file = configWith('UserKnownHostsFile /dev/null');
    const { said } = await check({}, [], file);
    expect(said).toContain('(its host key is not known here)');
    expect(said).toContain(`connect once by hand and compare the key: ssh -F ${file}`);
  });

  it('sees that the key is refused', async () => {
    const file = configWith('IdentityFile /dev/null', 'PubkeyAuthentication no');
    const { said } = await check({}, [], file);
    expect(said).toContain('(it refuses the key)');
    expect(said).toContain(`ssh-copy-id -F ${file} ${sshd.hostAlias}`);
  });
});

it.each([
  ['/usr/sbin/nologin', 'the account may not log in', 'chsh -s /bin/sh'],
  ['fish', '', ''],
])('judges the login shell %s', async (shell, why, remedy) => {
  await start({ shell });
  const { said } = await check();
  expect(said).toContain(why);
  expect(said).toContain(remedy);
  expect(said === '').toBe(why === '');
});

it('says that perl is missing, and how to get it', async () => {
  await start({ serverLines: ['SetEnv PATH=/nowhere'] });
  const { said } = await check();
  expect(said).toContain('(it has no perl)');
  expect(said).toContain('sudo apt-get install perl');
});

it.each([
  ['source ~/nothing', 'source: not found'],
  ['exit 0', 'it left the shell'],
  ['. ~/nothing/activate', 'nothing/activate'],
])('quotes the setup line %s and what it said', async (setup, words) => {
  await start();
  const { said } = await check({ setup });
  expect(said).toContain(`the setup line of host box failed: ${setup}`);
  expect(said).toContain(words);
  expect(said).toContain('`. FILE`, not `source FILE`, and no `exit`');
});

it('says that its folder cannot be made', async () => {
  await start();
  writeFileSync(join(sshd.home, 'file'), '');
  const { said, lease } = await check({ folder: `${sshd.home}/file/jobs` });
  expect(said).toContain('host box: its folder cannot be written to');
  expect(said).toContain('name another `folder` in hosts.yaml');
  expect(lease).toBeUndefined();
});

it('says that files do not arrive whole', async () => {
  await start();
  // Programs that check nothing stand in for a machine without any.
  const bin = join(sshd.home, 'bin');
  mkdirSync(bin);
  for (const name of ['sha256sum', 'shasum']) {
    writeFileSync(join(bin, name), '#!/bin/sh\nexit 1\n');
    chmodSync(join(bin, name), 0o755);
  }
  mkdirSync(join(bin, 'Digest'));
  writeFileSync(join(bin, 'Digest/SHA.pm'), 'die "none"');
  writeFileSync(join(bin, 'perl'), `#!/bin/sh\nexec ${perl} -I${bin} "$@"\n`, { mode: 0o755 });
  writeFileSync(join(sshd.home, '.bashrc'), `export PATH=${bin}:$PATH\n`);
  const { said } = await check();
  expect(said).toContain('host box: a file could not be brought there and back');
  expect(said).toContain('neither Digest::SHA nor sha256sum');
  expect(said).toContain('install coreutils there');
});

it('names limits of the account that would end a training', async () => {
  await start({ bashrc: 'ulimit -t 86400; ulimit -f 32\n' });
  const { said } = await check();
  expect(said).toContain('host box ends what takes more than 86400 seconds of processor time (ulimit -t)');
  expect(said).toContain('host box ends what takes more than 64 blocks of 512 bytes in a file (ulimit -f)');
  expect(said).toContain('host box: a file could not be brought there and back');
  expect(said).toContain('File too large');
});

it('names the tasks that a missing module or an old version keeps from running there', async () => {
  await start();
  const { said } = await check({}, [
    { tasks: ['xgboost:train'], tools: ['python'], modules: ['no_such_module'], requires: {} },
    { tasks: ['glm:train'], tools: ['R'], modules: [], requires: { R: '>=99.1' } },
    { tasks: ['fine:train'], tools: ['python'], modules: ['json'], requires: { python: '>=3.0' } },
  ]);
  expect(said).toMatch(
    /host box: python3 with the modules no_such_module was not found; xgboost:train cannot run there/,
  );
  expect(said).toMatch(/host box: R 99\.1 or newer is needed, but .*; glm:train cannot run there/);
  expect(said).toContain('install it on host box');
  expect(said).not.toContain('npm run setup');
  expect(said).not.toContain('fine:train');
});
