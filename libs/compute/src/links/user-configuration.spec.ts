import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFailure, type HostId } from '@research/core';
import { type Sshd, type SshdOptions, startSshd } from '@research/testing';
import type { Host } from '../hosts/host';
import { inspectHost } from './inspect-host';
import type { Link } from './link';
import { linkTo } from './link-to';
import { proveHost } from './prove-host';
import { runOnHost } from './run-on-host';

const workspaceRoot = mkdtempSync(join(tmpdir(), 'configured-'));
let sshd: Sshd;
const start = async (options: SshdOptions = {}): Promise<void> => void (sshd = await startSshd(options));
afterAll(() => rmSync(workspaceRoot, { recursive: true }));

/** A configuration of ssh like the right one, but for what is put before it; its own name tells its connections apart. */
function configWith(lines: readonly string[]): string {
  const file = join(mkdtempSync(join(workspaceRoot, 'config-')), 'ssh_config');
  const own = lines.map((line) => line.replaceAll('@', workspaceRoot));
  writeFileSync(file, [`Host ${sshd.hostAlias}`, ...own, `Include ${sshd.clientConfigFile}`, ''].join('\n'));
  return file;
}

/** What a proxy does. */
const throughBash = 'exec 3<>/dev/tcp/%h/%p; cat <&3 & cat >&3';

const host = (configFile: string): Host => ({
  id: 'box' as HostId,
  transport: { kind: 'ssh', destination: sshd.hostAlias, configFile },
  slots: { cpu: 1, gpu: 0 },
});

/** Every kind of traffic, by a connection that is shared and by one of its own: what failed, as a user reads it. */
async function use(configFile: string): Promise<string> {
  const links = [true, false].map((alone) => linkTo(host(configFile), workspaceRoot, { alone }));
  const said = await Promise.all(links.flatMap((link) => [look(link), prove(link), run(link)]));
  return said.join('');
}

async function look(link: Link): Promise<string> {
  const looked = await inspectHost(link, { setup: 'export FROM_SETUP=é', programs: ['sh'] });
  if (!looked.ok) return describeFailure(looked.error);
  return looked.value.env['FROM_SETUP'] === 'é' ? '' : 'the environment came back changed';
}

async function prove(link: Link): Promise<string> {
  const proved = await proveHost(link);
  return proved.ok ? '' : describeFailure(proved.error);
}

async function run(link: Link): Promise<string> {
  const ran = await runOnHost(link)({ argv: ['printf', '%s', 'ÿé\r\n'], cwd: '/', env: {} });
  if (!ran.ok) return describeFailure(ran.error);
  return ran.value.tail === 'ÿé\r\n' ? '' : `output came back changed: ${ran.value.tail}`;
}

describe('whatever the user has configured for ssh', () => {
  beforeAll(() => start({ serverLines: ['AcceptEnv *', 'X11Forwarding yes', 'PermitTunnel yes'] }));
  afterAll(() => sshd.stop());

  it.each([
    ['RemoteCommand tmux new -A -s work', 'RequestTTY force', 'EscapeChar a', 'EnableEscapeCommandline yes'],
    ['StdinNull yes', 'ForkAfterAuthentication yes', 'SessionType none'],
    ['SessionType subsystem', 'RemoteCommand sftp', 'UpdateHostKeys ask', 'HashKnownHosts yes'],
    ['PermitLocalCommand yes', 'LocalCommand cat; echo noise', 'VisualHostKey yes', 'LogLevel DEBUG3'],
    ['LogLevel QUIET', 'BatchMode no', 'NumberOfPasswordPrompts 3', 'AddKeysToAgent ask'],
    ['ControlMaster yes', 'ControlPath @/own-%C', 'ControlPersist no'],
    ['ControlMaster autoask', 'ControlPath @/no/such/folder/%C', 'ControlPersist yes', 'LogVerbose *'],
    [
      'ForwardAgent yes',
      'ForwardX11 yes',
      'ForwardX11Trusted yes',
      'LocalForward 1 localhost:1',
      'RemoteForward 1 localhost:1',
      'Tunnel yes',
      'ExitOnForwardFailure yes',
    ],
    [`ProxyCommand bash -c 'printf "no line break" >&2; ${throughBash}'`],
    [`ProxyCommand bash -c 'while printf noise >&2; do sleep 0.01; done & ${throughBash}; kill %%1'`],
    ['SendEnv *', 'SetEnv PERL5OPT=-Mno_such_module PERL5LIB=/no/such PERL5DB=die PERL_UNICODE=SDA'],
    ['SetEnv PERLIO=:utf8 PERL_UNICODE=SDA LC_ALL=xx_YY.UTF-8 LANG=de_DE LC_NUMERIC=de_DE'],
    ['SetEnv PERLIO=:crlf POSIXLY_CORRECT=1 BASH_ENV=/etc/hostname CDPATH=/:/etc ENV=/etc/hostname'],
  ])('%s', async (...lines) => {
    expect(await use(configWith(lines))).toBe('');
  });
});

describe('whatever the account is like there', () => {
  afterEach(() => sshd.stop());

  it.each([
    ['a mask that takes everything', 'umask 0777'],
    [
      'perl with modules, layers and a locale of its own',
      `export ${['PERL5OPT=-Mno_such', 'PERL_UNICODE=SDA', 'PERLIO=:crlf', 'LC_ALL=xx'].join(' ')}`,
    ],
    [
      'a shell with traps, options and aliases',
      'set -eu; trap "echo bye" EXIT; alias perl=false; perl() { false; }; env() { false; }',
    ],
  ])('%s', async (_what, bashrc) => {
    await start({ bashrc });
    expect(await use(sshd.clientConfigFile)).toBe('');
  });
});
