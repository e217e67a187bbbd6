import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { startFaultyProxy } from './faulty-proxy';
import { type Sshd, type SshdOptions, startSshd } from './sshd';

let sshd: Sshd;

const begin = async (options: SshdOptions = {}): Promise<void> => {
  sshd = await startSshd(options);
};

afterEach(() => sshd.stop());

/** Runs a command line on the host, as ssh is called by a person. */
const ssh = (line: string, config = sshd.clientConfigFile) => {
  const { status, stdout, stderr } = spawnSync('ssh', ['-F', config, sshd.hostAlias, line], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { code: status, stdout, stderr };
};

/** A command that stays; resolves when it has begun on the host. */
const stay = async (line = 'echo begun; sleep 60') => {
  const client = spawn('ssh', ['-F', sshd.clientConfigFile, sshd.hostAlias, line], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(client, 'exit').then(([code]) => code as number);
  await once(client.stdout, 'data');
  return { client, ended };
};

test('the remote user starts at a home of its own, which goes with the server', async () => {
  await begin();
  expect(ssh('pwd; echo "$HOME"; cd; echo ~; id -un; touch left; env').stdout.split('\n')).toEqual(
    expect.arrayContaining([sshd.home, sshd.home, sshd.home, userInfo().username]),
  );
  expect(ssh('env').stdout).not.toContain('nss_wrapper');
  expect(existsSync(join(sshd.home, 'left'))).toBe(true);
  await sshd.stop();
  expect(existsSync(sshd.home)).toBe(false);
});

test.each([
  ['bash', '[[ a == a ]] && echo "$BASH_VERSION" | grep -c .', '1\n'],
  ['fish', 'set -l parts (seq 3); echo $parts[-1]', '3\n'],
  ['csh', 'set parts = (a b c); echo $#parts $parts[2]', '3 b\n'],
  ['tcsh', 'set parts = (a b c); echo $#parts $parts[2]', '3 b\n'],
])('the login shell is %s, and the home the same', async (shell, line, said) => {
  await begin({ shell });
  expect(ssh(line)).toEqual({ code: 0, stdout: said, stderr: '' });
  expect(ssh('pwd').stdout).toBe(`${sshd.home}\n`);
});

test('a .bashrc that prints is heard by the client', async () => {
  await begin({ bashrc: 'echo welcome' });
  expect(ssh('echo done').stdout).toBe('welcome\ndone\n');
});

test('a folder may come first in the PATH of every shell', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rig path-'));
  try {
    writeFileSync(join(folder, 'nvidia-smi'), '#!/bin/sh\necho no GPU\n');
    chmodSync(join(folder, 'nvidia-smi'), 0o755);
    for (const shell of ['bash', 'fish', 'csh']) {
      await begin({ shell, path: folder });
      expect(ssh('nvidia-smi && perl -e "print 1" && uname > /dev/null')).toMatchObject({
        code: 0,
        stdout: 'no GPU\n1',
      });
      await sshd.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('lines for sshd win over the ones that are there', async () => {
  await begin({ serverLines: ['SetEnv PATH=/nowhere'], path: '/elsewhere' });
  expect(ssh('echo "$PATH"').stdout).toBe('/nowhere\n');
});

test('a connection has the channels that it is given', async () => {
  await begin({ maxSessions: 1 });
  const socket = join(sshd.home, 's');
  const shared = ['-F', sshd.clientConfigFile, '-S', socket];
  const first = spawn('ssh', [...shared, '-M', sshd.hostAlias, 'echo begun; sleep 60']);
  await once(first.stdout, 'data');
  const second = spawnSync('ssh', [...shared, sshd.hostAlias, 'true'], { encoding: 'utf8' });
  expect(second.stderr).toContain('Session open refused by peer');
  first.kill();
});

test('another port leads to the same host', async () => {
  await begin();
  const proxy = await startFaultyProxy({ to: sshd.port });
  const through = spawn('ssh', ['-F', sshd.clientConfigFor(proxy.port), sshd.hostAlias, 'true']);
  expect(await once(through, 'exit')).toEqual([0, null]);
  expect(proxy.connections).toBe(1);
  await proxy.stop();
});

test('a server that does not listen refuses, and is there again on the same port', async () => {
  await begin();
  await sshd.stopListening();
  expect(ssh('true')).toMatchObject({ code: 255, stderr: expect.stringContaining('Connection refused') });
  await sshd.startListening();
  expect(ssh('true').code).toBe(0);
});

test('a restart keeps the open connections, or ends them while their commands go on', async () => {
  await begin();
  const { client, ended } = await stay(
    'echo $$ >shell; echo begun; until [ -e go ]; do sleep 0.05; done; echo on >later',
  );
  await sshd.restart();
  expect(ssh('true').code).toBe(0);
  expect(client.exitCode).toBeNull();
  await sshd.restart('ended');
  expect(await ended).toBe(255);
  expect(ssh('kill -0 "$(cat shell)"').code).toBe(0);
  expect(ssh('touch go; while [ ! -e later ]; do sleep 0.1; done; cat later').stdout).toBe('on\n');
});

test('connections end while the server goes on', async () => {
  await begin();
  const clients = await Promise.all([stay(), stay()]);
  await sshd.endConnections();
  expect(await Promise.all(clients.map(({ ended }) => ended))).toEqual([255, 255]);
  expect(ssh('true').code).toBe(0);
});

test('a reboot leaves no process and every file', async () => {
  await begin();
  mkdirSync(join(sshd.home, 'work'));
  const { ended } = await stay(
    'cd work; env -i setsid sleep 61 & (cd /; setsid sleep 62 &); sleep 0.2; echo begun; sleep 63',
  );
  const commands = sshd.processes().map(({ command }) => command);
  expect(commands).toEqual(expect.arrayContaining(['sleep 61', 'sleep 62']));
  await sshd.reboot();
  expect(await ended).toBe(255);
  expect(sshd.processes()).toEqual([]);
  expect(ssh('ls')).toEqual({ code: 0, stdout: 'work\n', stderr: '' });
});

test('a host key that changed is refused', async () => {
  await begin();
  await sshd.changeHostKey();
  expect(ssh('true')).toMatchObject({
    code: 255,
    stderr: expect.stringContaining('HOST IDENTIFICATION HAS CHANGED'),
  });
});
