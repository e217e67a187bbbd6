import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { hashBytes } from '@research/core';
import fc from 'fast-check';
import { ContentStore } from './content-store';

let folder: string;
let store: ContentStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
  store = new ContentStore(join(folder, 'store'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const content = (bytes: Uint8Array) => ({ sha256: hashBytes(bytes), bytes: bytes.length });
const leftovers = (): string[] => readdirSync(store.root).filter((name) => name.startsWith('.'));

test('any bytes, in any chunks, come back identical', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), async (chunks) => {
      const bytes = Buffer.concat(chunks);
      const put = await store.put(Readable.from(chunks.map((chunk) => Buffer.from(chunk))));
      expect(put).toEqual({ ok: true, value: content(bytes) });
      const to = join(folder, 'copy');
      expect(await store.copy(content(bytes), to)).toEqual({ ok: true, value: 'held' });
      expect(readFileSync(to).equals(bytes)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('puts of the same bytes at once agree and leave no temporary file', async () => {
  const bytes = Buffer.alloc(200_000, 7);
  const puts = await Promise.all(Array.from({ length: 8 }, () => store.put(Readable.from([bytes]))));
  expect(puts.every(({ ok }) => ok)).toBe(true);
  expect(await store.find(content(bytes))).toEqual({ ok: true, value: 'held' });
  expect(leftovers()).toEqual([]);
});

test('other bytes than the expected are refused and not kept', async () => {
  const wanted = content(Buffer.from('wanted'));
  const put = await store.put(Readable.from([Buffer.from('other')]), wanted);
  expect(put).toMatchObject({ ok: false, error: { reason: 'hash-mismatch' } });
  expect(await store.find(content(Buffer.from('other')))).toEqual({ ok: true, value: 'absent' });
  expect(leftovers()).toEqual([]);
});

test.each(['find', 'copy'] as const)(
  '%s never hands out a damaged file, and removes it',
  async (operation) => {
    const bytes = Buffer.from('season,week\n');
    await store.put(Readable.from([bytes]));
    writeFileSync(store.pathOf(content(bytes).sha256), 'season,weeK\n');
    const to = join(folder, 'out', 'games.csv');
    const use = () => (operation === 'find' ? store.find(content(bytes)) : store.copy(content(bytes), to));
    expect(await use()).toEqual({ ok: true, value: 'damaged' });
    expect(await use()).toEqual({ ok: true, value: 'absent' });
    expect(() => statSync(to)).toThrow();
  },
);

test('a copy that is right already is left alone, a wrong one is replaced', async () => {
  const bytes = Buffer.from('season,week\n');
  await store.put(Readable.from([bytes]));
  const to = join(folder, 'games.csv');
  writeFileSync(to, bytes);
  utimesSync(to, 1, 1);
  await store.copy(content(bytes), to);
  expect(statSync(to).mtimeMs).toBe(1000);
  writeFileSync(to, 'season,weeK\n');
  expect(await store.copy(content(bytes), to)).toEqual({ ok: true, value: 'held' });
  expect(readFileSync(to)).toEqual(bytes);
});

test('a destination that cannot be written is a failure that names it', async () => {
  const bytes = Buffer.from('x');
  await store.put(Readable.from([bytes]));
  const to = join(folder, 'taken');
  mkdirSync(join(to, 'inner'), { recursive: true });
  const copied = await store.copy(content(bytes), to);
  expect(copied).toMatchObject({ ok: false, error: { reason: 'file-system' } });
  expect(copied.ok ? '' : copied.error.what).toContain('taken');
});

test.each([
  ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
  ['a link to a device', (path: string) => symlinkSync('/dev/zero', path)],
  ['a folder', (path: string) => mkdirSync(path)],
])('%s in place of a file is not waited for', async (_what, plant) => {
  const { sha256, bytes } = content(Buffer.from('held'));
  const path = store.pathOf(sha256);
  mkdirSync(dirname(path), { recursive: true });
  plant(path);
  expect(await store.copy({ sha256, bytes }, join(folder, 'to'))).toEqual({ ok: true, value: 'damaged' });
  plant(path);
  expect(await store.find({ sha256, bytes })).toEqual({ ok: true, value: 'damaged' });
  expect(existsSync(path)).toBe(false);
});
