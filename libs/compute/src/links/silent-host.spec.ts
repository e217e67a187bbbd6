import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFailure, type HostId } from '@research/core';
import { type Sshd, type SshdOptions, startSshd } from '@research/testing';
import type { Host } from '../hosts/host';
import { inspectHost } from './inspect-host';
import { linkTo, type LinkOptions } from './link-to';
import { usualSilence } from './silence';

const workspaceRoot = mkdtempSync(join(tmpdir(), 'silent-'));
let sshd: Sshd;
const start = async (options: SshdOptions = {}): Promise<void> => void (sshd = await startSshd(options));
afterAll(() => rmSync(workspaceRoot, { recursive: true }));

/** A configuration of ssh like the right one, but for what is put before it. @param name of its folder */
function configWith(lines: readonly string[], name = 'config-'): string {
  const file = join(mkdtempSync(join(workspaceRoot, name)), 'ssh_config');
  writeFileSync(
    file,
    [`Host ${sshd.hostAlias}`, ...lines, `Include ${sshd.clientConfigFile}`, ''].join('\n'),
  );
  return file;
}

const silence = { ...usualSilence, tellMs: 500, startMs: 5000, openMs: 4000, workMs: 3000 };

/** Asks a host something; gives what the terminal says meanwhile, and then. */
async function ask(configFile = sshd.clientConfigFile, how: LinkOptions = {}) {
  const host: Host = {
    id: 'box' as HostId,
    transport: { kind: 'ssh', destination: sshd.hostAlias, configFile },
    slots: { cpu: 1, gpu: 0 },
  };
  const told: string[] = [];
  const link = linkTo(host, workspaceRoot, { silence, say: (line) => told.push(line), ...how });
  const result = await inspectHost(link, { programs: [] });
  return {
    told,
    said: result.ok ? '' : describeFailure(result.error),
    transient: result.ok ? undefined : result.error.transient,
  };
}

it('is told long before it is given up, and within 15 seconds', () => {
  expect(usualSilence.tellMs).toBeLessThan(15_000);
  expect(usualSilence.tellMs).toBeLessThan(Math.min(usualSilence.openMs, usualSilence.startMs));
});

describe('start files', () => {
  afterEach(() => sshd.stop());

  it.each([
    ['hang, over a connection of its own', true],
    ['hang, over one that is shared', false],
  ])('that %s', async (_what, alone) => {
    await start({ bashrc: 'echo welcome; sleep 60\n' });
    const { told, said, transient } = await ask(sshd.clientConfigFile, { alone });
    expect(told).toEqual([expect.stringMatching(/^host box.* for 0\.5 s; given up after 5 s/)]);
    expect(said).toContain('host box cannot be reached (logged in, but it had started nothing after 5 s)');
    expect(said).toContain('welcome');
    expect(said).toContain(`ssh -F ${sshd.clientConfigFile} ${sshd.hostAlias} true; echo $?`);
    expect(transient).toBe(true);
  });

  it.each([
    ['lines', 'yes welcome'],
    ['lines as errors', 'yes welcome >&2'],
    ['bytes without a line break', 'cat /dev/zero'],
  ])('that print %s without end', async (_what, flood) => {
    await start({ bashrc: `${flood}\n` });
    const before = process.memoryUsage().rss;
    const { said, transient } = await ask(sshd.clientConfigFile, { silence: usualSilence });
    expect(said).toContain('host box cannot be reached (its start files print without end)');
    expect(said.length).toBeLessThan(10_000);
    expect(transient).toBeUndefined();
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });
});

describe('a way there', () => {
  /** A program that says nothing and ends when its file goes. */
  const silentProgram = join(workspaceRoot, 'silent');
  const sockets = new Set<Socket>();
  let silent: Server;
  beforeAll(async () => {
    await start();
    writeFileSync(silentProgram, '#!/bin/sh\nwhile [ -e "$0" ]; do sleep 0.2; done\n', { mode: 0o755 });
    silent = createServer((socket) => void sockets.add(socket.resume())).listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterAll(async () => {
    rmSync(silentProgram);
    silent.close();
    for (const socket of sockets) socket.destroy();
    await sshd.stop();
  });

  it('that leads to nothing is told, given up, and told again with what shows the reason', async () => {
    const { port } = silent.address() as AddressInfo;
    const ways = {
      'a server that accepts and says nothing': `Port ${port}`,
      'a proxy that says nothing': `ProxyCommand ${silentProgram}`,
      'a jump host that says nothing': `ProxyJump 127.0.0.1:${port}`,
      'a program that is asked for host keys and does not end': `KnownHostsCommand ${silentProgram}`,
      'a condition that does not end': `Match exec "${silentProgram}"`,
    };
    const asked = Object.entries(ways).map(async ([way, line]) => {
      const file = configWith([line]);
      const { told, said, transient } = await ask(file);
      expect({ way, told }).toEqual({
        way,
        told: [expect.stringContaining('host box has not answered for 0.5 s; given up after 5 s')],
      });
      expect(said).toContain('host box cannot be reached (it had not answered after 5 s)');
      expect(said).toContain(`ssh -v -o BatchMode=yes -F ${file} ${sshd.hostAlias} true`);
      expect(transient).toBe(true);
    });
    await Promise.all(asked);
  });

  it('is told with a command that can be typed, whatever the files are called', async () => {
    const file = configWith(['ProxyCommand printf closed >&2'], "it's a $config ");
    const [, command = ''] = /log in by hand: (ssh .*)/.exec((await ask(file)).said) ?? [];
    expect(command).not.toBe('');
    expect(spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stderr).toContain('closed');
  });

  it('that is a stuck connection is left for a new one, which the next command makes', async () => {
    expect(await ask()).toMatchObject({ said: '' });
    const [master = 0] = mastersOf(sshd.clientConfigFile);
    process.kill(master, 'SIGSTOP');
    try {
      const { told, said, transient } = await ask();
      expect(told).toEqual([expect.stringContaining('given up after 4 s')]);
      expect({ said, transient }).toMatchObject({ transient: true });
      expect(await ask()).toMatchObject({ said: '' });
    } finally {
      process.kill(master, 'SIGKILL');
    }
  });
});

describe('what ssh would have to ask', () => {
  afterEach(() => sshd.stop());

  it.each([
    ['a passphrase', [], /\(it refuses the key\).*\| .*Permission denied.*where a passphrase must be typed/s],
    [
      'a password',
      ['PubkeyAuthentication no', 'PasswordAuthentication yes'],
      /\(it takes no key, but asks for a password or a code, which nx cannot answer\).*AuthenticationMethods/s,
    ],
    [
      'a code besides the key',
      ['AuthenticationMethods publickey,keyboard-interactive', 'KbdInteractiveAuthentication yes'],
      /\(it takes no key, but asks for a password or a code, which nx cannot answer\)/,
    ],
    ['nothing, for it opens no session', ['MaxSessions 0'], /\(it opens no more sessions\).*MaxSessions/s],
  ])('%s is told at once, with what to do', async (what, serverLines, said) => {
    await start({ serverLines });
    if (what === 'a passphrase') encryptKey();
    expect((await ask(sshd.clientConfigFile, { silence: usualSilence })).said).toMatch(said);
  });
});

const encryptKey = (): void =>
  void execFileSync('ssh-keygen', ['-q', '-p', '-N', 'secret', '-f', join(sshd.home, '../user_key')]);

/** The processes of ssh that keep the connections by a configuration. */
const mastersOf = (configFile: string): number[] => {
  const name = createHash('sha256').update(`${sshd.hostAlias}\0${configFile}`).digest('hex').slice(0, 8);
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(`-${name}.0 [mux]`)).map((line) => parseInt(line));
};
