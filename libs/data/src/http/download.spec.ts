import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Result, hashBytes } from '@research/core';
import { type FileServer, startFileServer } from '@research/testing';
import { ContentStore } from '../store/content-store';
import { type Download, type DownloadRequest, download } from './download';
import { type HttpPorts, defaultHttpPorts } from './http-ports';

const body = Buffer.from('season,week\n' + '2022,1\n'.repeat(80_000));
const expected = { sha256: hashBytes(body), bytes: body.length };
const path = 'schedules/games.csv';

let server: FileServer;
let folder: string;
let store: ContentStore;
let waits: number[];
let ports: HttpPorts;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  store = new ContentStore(join(folder, 'store'));
  server = await startFileServer({ [path]: body });
  waits = [];
  const sleep = async (ms: number): Promise<void> => void (ms > 0 && waits.push(ms));
  ports = { ...defaultHttpPorts, inactivitySeconds: 0.3, sleep, nowMs: () => 1_000_000 };
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const get = (more: Partial<DownloadRequest> = {}): Promise<Result<Download>> =>
  download({ url: server.base + path, store, expected, ...more }, ports);

const stored = (): Buffer => readFileSync(store.pathOf(expected.sha256));
const partials = (): string[] => readdirSync(join(store.root, 'partial'));

test('a file lands in the store, and no partial download is left', async () => {
  expect(await get()).toMatchObject({ ok: true, value: { kind: 'stored', ...expected } });
  expect(stored().equals(body)).toBe(true);
  expect(partials()).toEqual([]);
});

test('a download that takes long says how far it is, also after a break', async () => {
  server.misbehave({ kind: 'drop', afterBytes: 400_000 });
  const said: string[] = [];
  let now = 0;
  ports = { ...ports, nowMs: () => (now += 6000), say: (line) => void said.push(line) };
  expect(await get()).toMatchObject({ ok: true });
  expect(said.length).toBeGreaterThan(1);
  for (const line of said) expect(line).toMatch(/^games\.csv: 0\.\d of 0\.6 MB, 0\.0 MB\/s, about .+ left$/);
  const come = said.map((line) => Number(/: (\S+) of/.exec(line)?.[1]));
  expect(come).toEqual([...come].sort());
});

test('a short download says nothing', async () => {
  const said: string[] = [];
  ports = { ...ports, say: (line) => void said.push(line) };
  expect(await get()).toMatchObject({ ok: true });
  expect(said).toEqual([]);
});

test('a connection that breaks is resumed where it stopped', async () => {
  server.misbehave({ kind: 'drop', afterBytes: 400_000 });
  expect(await get()).toMatchObject({ ok: true });
  expect(stored().equals(body)).toBe(true);
  expect(server.requests).toHaveLength(2);
  const from = Number(/^bytes=(\d+)-$/.exec(server.requests[1]?.headers.range ?? '')?.[1]);
  expect(from).toBeGreaterThan(0);
  expect(from).toBeLessThanOrEqual(400_000);
  expect(server.requests[1]?.headers['if-range']).toMatch(/^"/);
});

test('what an invocation leaves is resumed by the next one', async () => {
  ports = { ...ports, policy: { ...ports.policy, attempts: 1 } };
  server.misbehave({ kind: 'drop', afterBytes: 400_000 });
  expect(await get()).toMatchObject({ ok: false, error: { reason: 'network', transient: true } });
  expect(partials()).toHaveLength(1);
  expect(await get()).toMatchObject({ ok: true });
  expect(server.requests[1]?.headers.range).toMatch(/^bytes=[1-9]/);
  expect(stored().equals(body)).toBe(true);
});

test('a server that ignores ranges starts the file anew', async () => {
  server.misbehave({ kind: 'drop', afterBytes: 400_000 }, { kind: 'ignore-range' });
  expect(await get()).toMatchObject({ ok: true });
  expect(stored().equals(body)).toBe(true);
});

test('a file replaced between two attempts is not glued together', async () => {
  ports = { ...ports, policy: { ...ports.policy, attempts: 1 } };
  server.misbehave({ kind: 'drop', afterBytes: 400_000 });
  await get();
  const newer = Buffer.concat([Buffer.from('x'), body]);
  server.files.set(path, newer);
  const result = await download({ url: server.base + path, store }, ports);
  expect(result).toMatchObject({ ok: true, value: { sha256: hashBytes(newer) } });
});

test('two processes that download one file at once both get it', async () => {
  const results = await Promise.all([get(), get(), get()]);
  expect(results.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(stored().equals(body)).toBe(true);
});

test('a server error is tried again, with growing waits', async () => {
  server.misbehave({ kind: 'status', status: 500 }, { kind: 'status', status: 503 });
  expect(await get()).toMatchObject({ ok: true });
  expect(server.requests).toHaveLength(3);
  expect(waits).toHaveLength(2);
});

test.each([
  ['seconds', '7', 7000],
  ['a date', new Date(1_000_000 + 9000).toUTCString(), 9000],
  ['no more than the longest wait', '9999', 120_000],
])('Retry-After is honoured: %s', async (_name, value, waitMs) => {
  server.misbehave({ kind: 'status', status: 429, headers: { 'retry-after': value } });
  expect(await get()).toMatchObject({ ok: true });
  expect(waits).toContain(waitMs);
});

test('a file that is not there is not asked for twice', async () => {
  const result = await get({ url: `${server.base}rosters/roster_2019.csv` });
  expect(result).toMatchObject({ ok: false, error: { reason: 'not-found' } });
  expect(result.ok ? '' : result.error.what).toContain('rosters/roster_2019.csv');
  expect(server.requests).toHaveLength(1);
});

test.each([
  ['before the first byte', undefined],
  ['in the middle', 1000],
])('a server that falls silent %s is given up', async (_name, afterBytes) => {
  ports = { ...ports, policy: { ...ports.policy, attempts: 1 } };
  server.misbehave({ kind: 'hang', ...(afterBytes === undefined ? {} : { afterBytes }) });
  const startedMs = performance.now();
  const result = await get();
  expect(result).toMatchObject({ ok: false, error: { reason: 'network', transient: true } });
  expect(result.ok ? '' : result.error.said).toContain('nothing arrived from 127.0.0.1');
  expect(performance.now() - startedMs).toBeLessThan(30_000);
});

test('other bytes are refused at once and leave nothing behind', async () => {
  server.files.set(path, Buffer.from('season,week\n2023,1\n'));
  expect(await get()).toMatchObject({ ok: false, error: { reason: 'hash-mismatch' } });
  expect(server.requests).toHaveLength(1);
  expect(partials()).toEqual([]);
});

test('of a body without end no more is taken than the file has', async () => {
  const endless = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/csv' });
    const send = (): void => {
      while (response.write(body));
    };
    response.on('drain', send);
    send();
  }).listen(0, '127.0.0.1');
  await once(endless, 'listening');
  const { port } = endless.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/games.csv`;
  expect(await get({ url })).toMatchObject({ ok: false, error: { reason: 'hash-mismatch' } });
  expect(partials()).toEqual([]);
  endless.closeAllConnections();
  endless.close();
});

test('a body that only the end of the connection ends, too early, is a truncated download', async () => {
  ports = { ...ports, policy: { ...ports.policy, attempts: 1 } };
  server.misbehave({ kind: 'close-delimited', afterBytes: 1000 });
  const result = await get();
  expect(result).toMatchObject({ ok: false, error: { reason: 'network' } });
  expect(result.ok ? '' : result.error.what).toContain(`ended after 1000 of ${body.length} bytes`);
});

test('a web page in place of the file is not taken for data', async () => {
  server.misbehave({ kind: 'page' });
  const result = await get();
  expect(result.ok ? '' : result.error.what).toContain('answered with a web page');
});

test('a known version is not downloaded again', async () => {
  const first = await download({ url: server.base + path, store }, ports);
  const etag = first.ok && first.value.kind === 'stored' ? first.value.etag : undefined;
  expect(etag).toBeDefined();
  const again = await download({ url: server.base + path, store, known: { etag: etag ?? '' } }, ports);
  expect(again).toEqual({ ok: true, value: { kind: 'unchanged' } });
});

test('a server that cannot be reached is named, without the password in its address', async () => {
  ports = { ...ports, policy: { ...ports.policy, attempts: 1 } };
  const result = await get({ url: 'http://me:secret@127.0.0.1:1/games.csv' });
  expect(result).toMatchObject({ ok: false, error: { reason: 'network', transient: true } });
  const failure = result.ok ? '' : JSON.stringify(result.error);
  expect(failure).toContain('ECONNREFUSED');
  expect(failure).not.toContain('secret');
});

test('an aborted download says so and keeps what it has', async () => {
  const controller = new AbortController();
  ports = { ...ports, inactivitySeconds: 30, signal: controller.signal };
  server.misbehave({ kind: 'hang', afterBytes: 400_000 });
  const running = get();
  setTimeout(() => controller.abort(), 100);
  expect(await running).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
  expect(partials()).toHaveLength(1);
});
