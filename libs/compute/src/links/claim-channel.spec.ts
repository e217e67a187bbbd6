import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Channel, claimChannel } from './claim-channel';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'channels-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const claim = (name = 'box'): Channel => claimChannel(folder, name);
const claims = (count: number): Channel[] => Array.from({ length: count }, () => claim());
/** As ssh does, when the connection is there. */
const connect = (connection = 0): void => writeFileSync(join(folder, `0a1b-box.${connection}`), '');
const pidOfNobody = (): number => spawnSync('true').pid;

test('five share a connection, and the next make another one', () => {
  connect();
  const taken = claims(11).map(({ connection }) => connection);
  expect(taken).toEqual([...Array<number>(5).fill(0), ...Array<number>(5).fill(1), 2]);
  expect(claim('other').connection).toBe(0);
});

test('what has become free is taken first, and nothing is left', () => {
  const channels = claims(11);
  channels[3]?.free();
  expect(claim().connection).toBe(0);
  channels.forEach((channel) => channel.free());
  expect(readdirSync(folder)).toEqual(['box.0.3']);
});

test('one makes a connection, and who comes meanwhile waits for it', () => {
  const [first, second] = claims(2);
  expect(first?.wait).toBeUndefined();
  expect(second?.wait).toEqual({ marker: join(folder, 'box.0.opening'), pid: process.pid });
  connect();
  first?.connected();
  expect(readdirSync(folder)).not.toContain('box.0.opening');
  expect(claim().wait).toBeUndefined();
});

test('one that ends before it has made the connection leaves that to the next', () => {
  const first = claim();
  first.free();
  expect(claim().wait).toBeUndefined();
});

test('each connection is made by one of those that need it', () => {
  const waits = claims(7).map(({ wait }) => wait !== undefined);
  expect(waits).toEqual([false, ...Array<boolean>(4).fill(true), false, true]);
});

test('what a process has held that is gone is free', () => {
  const gone = String(pidOfNobody());
  for (const name of ['0', '1', '2', '3', '4', 'opening']) symlinkSync(gone, join(folder, `box.0.${name}`));
  const [first, second] = claims(2);
  expect([first?.connection, first?.wait]).toEqual([0, undefined]);
  expect(second?.wait?.pid).toBe(process.pid);
});
