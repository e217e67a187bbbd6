import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { claimPartial } from './partial-download';

const url = 'http://127.0.0.1/games.csv';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partial-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const begun = async (validator: string | undefined) => {
  const partial = await claimPartial(folder, url);
  await partial.append(0, Readable.from([Buffer.from('abc')]), validator);
  return partial;
};

test('what was released is gone on from, under the validator it belongs to', async () => {
  await (await begun('"v1"')).release();
  const later = await claimPartial(folder, url);
  expect([await later.size(), later.validator()]).toEqual([3, '"v1"']);
  await later.append(3, Readable.from([Buffer.from('def')]), '"v1"');
  expect(readFileSync(later.file, 'utf8')).toBe('abcdef');
});

test('what somebody works on is not taken from them', async () => {
  const first = await begun('"v1"');
  const second = await claimPartial(folder, url);
  expect(await second.size()).toBe(0);
  expect(await first.size()).toBe(3);
});

test('what a killed process has left is gone on from', async () => {
  await begun('"v1"');
  const [name = ''] = readdirSync(folder);
  const deadPid = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
  renameSync(join(folder, name), join(folder, name.replace(/\.\d+-/, `.${deadPid}-`)));
  expect(await (await claimPartial(folder, url)).size()).toBe(3);
});

test('bytes without a validator are not kept', async () => {
  const partial = await begun(undefined);
  expect(await partial.size()).toBe(0);
  await partial.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('another address has its own', async () => {
  await (await begun('"v1"')).release();
  expect(await (await claimPartial(folder, `${url}.gz`)).size()).toBe(0);
});
