import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { hashBytes } from '@research/core';
import { allowedEnvironment, runCommand } from '@research/process';
import { type Sshd, startSshd } from '@research/testing';
import { ContentStore } from './content-store';
import { folderSharedStore } from './folder-shared-store';
import { sftpSharedStore } from './sftp-shared-store';
import type { SharedStore } from './shared-store';

const bytes = Buffer.from('game_id,season\n2022_01_BUF_LA,2022\n');
const content = { sha256: hashBytes(bytes), bytes: bytes.length };

let sshd: Sshd;
let folder: string;
let sharedFolder: string;

beforeAll(async () => {
  sshd = await startSshd();
});

afterAll(() => sshd.stop());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shared-'));
  sharedFolder = join(folder, 'deep', 'shared');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open: Record<'folder' | 'sftp', (path?: string) => SharedStore> = {
  folder: () => folderSharedStore(sharedFolder),
  sftp: (destination = sshd.hostAlias) =>
    sftpSharedStore(
      { kind: 'ssh', destination, path: sharedFolder },
      { run: runCommand, env: allowedEnvironment(process.env, []), options: ['-F', sshd.clientConfigFile] },
    ),
};

const localStore = async (name: string, ...puts: Buffer[]): Promise<ContentStore> => {
  const store = new ContentStore(join(folder, name));
  for (const put of puts) await store.put(Readable.from([put]));
  return store;
};

const sharedFile = (): string => new ContentStore(sharedFolder).pathOf(content.sha256);

describe.each(['folder', 'sftp'] as const)('a shared store: %s', (kind) => {
  test('what one machine pushes, another pulls', async () => {
    const shared = open[kind]();
    expect(await shared.push(content, await localStore('here', bytes))).toEqual({
      ok: true,
      value: undefined,
    });
    const there = await localStore('there');
    expect(await shared.pull(content, there)).toEqual({ ok: true, value: undefined });
    expect(readFileSync(there.pathOf(content.sha256))).toEqual(bytes);
    expect(readdirSync(dirname(sharedFile()))).toEqual([content.sha256]);
    expect(readdirSync(there.root)).toEqual([content.sha256.slice(0, 2)]);
  });

  test('pushing again is harmless, and repairs a file of another size', async () => {
    const shared = open[kind]();
    const here = await localStore('here', bytes);
    await shared.push(content, here);
    expect(await shared.push(content, here)).toEqual({ ok: true, value: undefined });
    appendFileSync(sharedFile(), 'x');
    expect(await shared.push(content, here)).toEqual({ ok: true, value: undefined });
    expect(readFileSync(sharedFile())).toEqual(bytes);
  });

  test('what it does not have is not found', async () => {
    const pulled = await open[kind]().pull(content, await localStore('here'));
    expect(pulled).toMatchObject({ ok: false, error: { reason: 'not-found' } });
  });

  test('bytes without end are never taken', async () => {
    mkdirSync(dirname(sharedFile()), { recursive: true });
    symlinkSync('/dev/zero', sharedFile());
    const here = await localStore('here');
    expect(await open[kind]().pull(content, here)).toMatchObject({ ok: false });
    expect((await here.find(content)).ok).toBe(true);
    expect(existsSync(here.root) ? readdirSync(here.root) : []).toEqual([]);
  });

  test('damaged bytes are never handed out', async () => {
    mkdirSync(dirname(sharedFile()), { recursive: true });
    writeFileSync(sharedFile(), 'damaged');
    const here = await localStore('here');
    const pulled = await open[kind]().pull(content, here);
    expect(pulled).toMatchObject({ ok: false });
    expect(await here.find(content)).toEqual({ ok: true, value: 'absent' });
  });

  test('only what is held here can be pushed', async () => {
    const pushed = await open[kind]().push(content, await localStore('here'));
    expect(pushed).toMatchObject({ ok: false, error: { reason: 'not-found' } });
  });
});

test('a host that cannot be reached is a network failure with the words of ssh', async () => {
  const pulled = await open.sftp('no-such-host.invalid').pull(content, await localStore('here'));
  expect(pulled).toMatchObject({ ok: false, error: { reason: 'network', transient: true } });
  expect(pulled.ok ? '' : pulled.error.said).toContain('no-such-host.invalid');
});

test('a folder on the host that takes nothing is a failure with the words of sftp', async () => {
  writeFileSync(join(folder, 'deep'), 'a file where a folder should be');
  const pushed = await open.sftp().push(content, await localStore('here', bytes));
  expect(pushed).toMatchObject({ ok: false, error: { reason: 'file-system' } });
  expect(pushed.ok ? '' : pushed.error.said).not.toBe('');
});
