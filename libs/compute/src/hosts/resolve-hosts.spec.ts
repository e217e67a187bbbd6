import { ok } from '@research/core';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ignoredHostKeys, readHosts } from './read-hosts';
import { type HostSources, resolveHosts } from './resolve-hosts';

const machine = { cores: 6, gpus: 1, memoryMiB: 8192 };
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hosts-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The hosts of files with these texts. */
function hostsOf(texts: Readonly<Record<string, string>>, more: Partial<HostSources> = {}) {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(root, name), text);
  const files = readHosts(root);
  return files.ok ? resolveHosts({ files: files.value, machine, ...more }) : files;
}

it('without files there is this machine, as it is', () => {
  expect(hostsOf({})).toEqual(
    ok({
      strict: false,
      all: [
        {
          id: 'local',
          transport: { kind: 'local' },
          slots: { cpu: 6, gpu: 1 },
          memoryMiB: 8192,
          gpuDevices: 1,
        },
      ],
    }),
  );
});

it('keeps the order of the file, and puts this machine first where the file does not name it', () => {
  const names = (text: string) => {
    const hosts = hostsOf({ 'hosts.yaml': text });
    return hosts.ok ? hosts.value.all.map(({ id }) => id) : hosts.error;
  };
  expect(names('hosts: { b: {}, a: {} }')).toEqual(['local', 'b', 'a']);
  expect(names('hosts: { b: {}, local: {} }')).toEqual(['b', 'local']);
});

it('hosts.local.yaml overrides key by key, and adds hosts', () => {
  const hosts = hostsOf({
    'hosts.yaml': 'strict: true\nhosts:\n  a: { slots: { cpu: 4, gpu: 2 }, memoryMiB: 100 }\n',
    'hosts.local.yaml':
      'strict: false\nhosts:\n  a: { slots: { gpu: 1 }, setup: "true" }\n  b: { fallback: a }\n',
  });
  expect(hosts).toMatchObject({
    value: {
      strict: false,
      all: [
        { id: 'local' },
        { id: 'a', slots: { cpu: 4, gpu: 1 }, memoryMiB: 100, setup: 'true' },
        { id: 'b', slots: { cpu: 6, gpu: 1 }, memoryMiB: 8192, fallback: 'a' },
      ],
    },
  });
});

it('has no more slots than are allowed, on every host', () => {
  const text = 'hosts: { a: { slots: { cpu: 1, gpu: 4 } } }';
  expect(hostsOf({ 'hosts.yaml': text }, { atMost: { cpu: 2, gpu: 3 } })).toMatchObject({
    value: { all: [{ slots: { cpu: 2, gpu: 1 } }, { slots: { cpu: 1, gpu: 3 } }] },
  });
});

it('has slots of other kinds, with the same bounds', () => {
  const files = {
    'hosts.yaml': 'hosts: { a: { slots: { cpu: 4, fpga: 2, tpu: 1 } } }',
    'hosts.local.yaml': 'hosts: { a: { slots: { tpu: 3 } } }',
  };
  expect(hostsOf(files, { atMost: { fpga: 1 } })).toMatchObject({
    value: { all: [{ slots: { cpu: 6, gpu: 1 } }, { slots: { cpu: 4, gpu: 1, fpga: 1, tpu: 3 } }] },
  });
  expect(hostsOf(files, { atMost: { fgpa: 1 } })).toMatchObject({
    ok: false,
    error: {
      what: 'RESEARCH_SLOTS: no host has fgpa slots',
      tries: [expect.stringContaining('fpga'), expect.anything()],
    },
  });
});

it.each([
  ['hosts.yaml', 'nowhere', 'hosts.a.fallback: nowhere is no host; there are local, a'],
  ['hosts.local.yaml', 'a', 'hosts.a.fallback: a is the host itself'],
])('refuses in %s a fallback to %s', (name, fallback, what) => {
  const text = `hosts:\n  a:\n    fallback: ${fallback}\n`;
  expect(hostsOf({ 'hosts.yaml': 'hosts: { a: {} }', [name]: text })).toMatchObject({
    ok: false,
    error: { reason: 'invalid-hosts', what, at: { file: name, line: 3, column: 5 } },
  });
});

it('names the file that is wrong, and one that cannot be read', () => {
  expect(hostsOf({ 'hosts.yaml': '', 'hosts.local.yaml': 'hots: {}' })).toMatchObject({
    error: { at: { file: 'hosts.local.yaml', line: 1, column: 1 } },
  });
  rmSync(join(root, 'hosts.local.yaml'));
  mkdirSync(join(root, 'hosts.local.yaml'));
  expect(readHosts(root)).toMatchObject({ ok: false, error: { reason: 'file-system' } });
});

it('warns once of all keys that are ignored', () => {
  expect(ignoredHostKeys(root)).toEqual([]);
  writeFileSync(join(root, 'hosts.yaml'), 'hosts:\n  a: { labels: [x] }\n  b: { labels: [] }\n');
  writeFileSync(join(root, 'hosts.local.yaml'), 'hosts:\n  a:\n    labels: [y]\n');
  expect(ignoredHostKeys(root)).toEqual([
    '  ! hosts.yaml:2:8, hosts.yaml:3:8, hosts.local.yaml:3:5: `labels` of a host is ignored',
    '    → remove it',
  ]);
  writeFileSync(join(root, 'hosts.yaml'), 'hosts: { a: { labels: [x] ');
  expect(ignoredHostKeys(root)).toEqual([]); // tasks say what is wrong with it
});
