import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, ok, type Result, statePath, taskId } from '@research/core';
import type { MemoryReading } from '../capacity/memory-reading';
import { localHost } from '../hosts/local-host';
import type { LeaseRequest, LeaseWait } from '../leases/lease-request';
import { withLease } from '../leases/with-lease';
import type { Admission } from './admission';

let workspaceRoot: string;
/** What is free, and what tasks say. */
let availableMiB: number;
let said: string[];
let waits: LeaseWait[];

beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'await-memory-'));
  availableMiB = 8192;
  said = [];
  waits = [];
});
afterEach(() => rmSync(workspaceRoot, { recursive: true, force: true }));

const reading = (): MemoryReading => ({
  totalMiB: 16384,
  availableMiB,
  swapTotalMiB: 0,
  swapUsedMiB: 0,
  swappedMiB: 0,
});

const admission = (needMiB: number, more: Partial<Admission> = {}): Admission => ({
  need: () => Promise.resolve({ needMiB, because: 'its peak' }),
  readMemory: () => Promise.resolve(ok(reading())),
  boundSeconds: 60,
  say: (line) => void said.push(line),
  lookMs: 20,
  settleMs: 20,
  ...more,
});

const request = (name: string, needMiB: number, more: Partial<Admission> = {}): LeaseRequest => ({
  workspaceRoot,
  host: localHost({ cores: 12, gpus: 0 }),
  needs: { cpu: 1, gpu: 0 },
  taskId: taskId(name, 'train'),
  admission: admission(needMiB, more),
  observer: { waits: (wait) => void waits.push(wait) },
});

/** Waits until a task has said that it waits. */
async function told(): Promise<void> {
  while (waits.length === 0) await delay(5);
}

const nothing = (): Promise<Result<void>> => Promise.resolve(ok(undefined));
const waited = (lease: { readonly waitedMs: number }) => Promise.resolve(ok(lease.waitedMs));
const allowances = (): string[] => readdirSync(statePath(workspaceRoot, 'leases', 'memory', 'allowances'));

it('starts at once what there is memory for, and leaves nothing', async () => {
  expect(await withLease(request('glm', 1000), waited)).toEqual(ok(0));
  expect(waits).toEqual([]);
  expect(allowances()).toEqual([]);
});

it('waits, says for what, and starts when the memory is there', async () => {
  availableMiB = 1000;
  const started = withLease(request('forest', 3174), waited);
  await told();
  await delay(100); // a wait that can be told from none
  expect(waits).toMatchObject([
    {
      kind: 'memory',
      behind: [
        '1.0 GiB of 16.0 GiB are free, and 3.1 GiB are needed (its peak) beside the 0.8 GiB that stay free',
      ],
    },
  ]);
  availableMiB = 5000;
  const lease = await started;
  expect(lease.ok && lease.value).toBeGreaterThan(50);
});

it('lets in no more tasks at once than their needs leave room for', async () => {
  let now = 0;
  const most: number[] = [];
  const work = async (): Promise<Result<void>> => {
    most.push((now += 1));
    while (Math.max(...most) < 2) await delay(5);
    now -= 1;
    return ok(undefined);
  };
  // Enough for two of them, in tebibytes: beside that it is nothing what this process and its children use, which counts for each.
  const plenty = { ...reading(), totalMiB: 16_384_000, availableMiB: 8_192_000 };
  const readMemory = () => Promise.resolve(ok(plenty));
  const tasks = Array.from({ length: 12 }, (_, index) =>
    withLease(request(`t${index}`, 3_600_000, { readMemory }), work),
  );
  const results = await Promise.all(tasks);
  expect(results.every(({ ok: good }) => good)).toBe(true);
  expect(Math.max(...most)).toBe(2);
});

it('lets the next in only when the one before has had time to show what it takes', async () => {
  const starts: number[] = [];
  const work = async (): Promise<Result<void>> => {
    starts.push(performance.now());
    await delay(1500);
    return ok(undefined);
  };
  availableMiB = 4000;
  const tasks = ['a', 'b', 'c'].map((name) => withLease(request(name, 512, { settleMs: 250 }), work));
  await Promise.all(tasks);
  const [first = 0, second = 0, third = 0] = starts;
  expect(second - first).toBeGreaterThanOrEqual(240);
  expect(third - second).toBeGreaterThanOrEqual(240);
});

it('says behind whom it waits', async () => {
  availableMiB = 1000;
  const first = withLease(request('first', 3000), nothing);
  await told();
  const second = withLease(request('second', 100), nothing);
  const behind = [`behind first:train (process ${process.pid})`];
  while (waits.at(-1)?.behind[0] !== behind[0]) await delay(20);
  expect(waits.at(-1)).toMatchObject({ kind: 'memory', behind });
  availableMiB = 8192;
  expect([await first, await second]).toEqual([ok(undefined), ok(undefined)]);
});

it('starts anyway after its bound and says so; others whose time is over wait for its end', async () => {
  availableMiB = 500;
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} in`);
    await delay(200);
    order.push(`${name} out`);
    return ok(undefined);
  };
  const bound = { boundSeconds: 0.5 };
  await Promise.all(['a', 'b'].map((name) => withLease(request(name, 3000, bound), work(name))));
  expect(order.map((entry) => entry.slice(2))).toEqual(['in', 'out', 'in', 'out']);
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(
    /^warning: after \d+\.\d s memory is still short \(0\.5 GiB of 16\.0 GiB are free, .*\): [ab]:train starts anyway$/,
  );
});

it('does not start while the machine swaps', async () => {
  let swappedMiB = 0;
  let looks = 0;
  // It comes to the second look because too little is free at the first.
  const readMemory = () => {
    looks += 1;
    swappedMiB += looks < 4 ? 100 : 0;
    return Promise.resolve(ok({ ...reading(), availableMiB: looks < 2 ? 0 : 8192, swappedMiB }));
  };
  expect(await withLease(request('glm', 100, { readMemory }), nothing)).toEqual(ok(undefined));
  expect(looks).toBe(4);
});

it('does not wait where the machine does not tell', async () => {
  const readMemory = () => Promise.resolve(fail({ reason: 'not-found' as const, what: 'no /proc' }));
  expect(await withLease(request('glm', 100, { readMemory }), nothing)).toEqual(ok(undefined));
  expect(said).toEqual(['warning: no /proc: glm:train does not wait for memory']);
});

it('is interrupted while it waits, and lets the next one pass', async () => {
  availableMiB = 500;
  const abort = new AbortController();
  const waiting = withLease({ ...request('first', 3000), signal: abort.signal }, nothing);
  await told();
  abort.abort();
  expect(await waiting).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
  expect(await withLease(request('second', 3000, { boundSeconds: 0 }), nothing)).toEqual(ok(undefined));
});

it('forgets what tasks had that were killed', async () => {
  await withLease(request('glm', 100), nothing);
  const dead = {
    task: 'dead:train',
    needMiB: 8000,
    sinceMs: Date.now(),
    overdue: true,
    pid: 2 ** 22 + 1,
    birth: 'x',
  };
  const folder = statePath(workspaceRoot, 'leases', 'memory', 'allowances');
  writeFileSync(join(folder, 'dead.json'), JSON.stringify(dead));
  writeFileSync(join(folder, 'damaged.json'), '{"task":');
  expect(await withLease(request('next', 7000), waited)).toEqual(ok(0));
  expect(allowances()).toEqual([]);
});

it('asks nothing of what takes no slots, and looks nothing up without an admission', async () => {
  const never = () => Promise.reject(new Error('asked'));
  const asked = request('collect', 0, { need: never, readMemory: never });
  expect(await withLease({ ...asked, needs: { cpu: 0, gpu: 0 } }, nothing)).toEqual(ok(undefined));
  const { host, taskId: task } = asked;
  const usual = { workspaceRoot, host, taskId: task, needs: { cpu: 1, gpu: 0 } };
  expect(await withLease(usual, nothing)).toEqual(ok(undefined));
  expect(existsSync(statePath(workspaceRoot, 'leases', 'memory'))).toBe(false);
});
