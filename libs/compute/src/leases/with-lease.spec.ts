import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { ok, statePath, taskId, type Result } from '@research/core';
import { bundleProgram } from '@research/testing';
import { localHost } from '../hosts/local-host';
import type { Lease } from './lease';
import type { LeaseRequest, LeaseWait } from './lease-request';
import { withLease } from './with-lease';
import type { DriverOrder } from './with-lease.driver';

let workspaceRoot: string;
const driver = join(mkdtempSync(join(tmpdir(), 'lease-driver-')), 'driver.cjs');
const running = new Set<ChildProcessWithoutNullStreams>();

beforeAll(() => {
  writeFileSync(driver, bundleProgram(join(__dirname, 'with-lease.driver.ts')));
});
afterAll(() => rmSync(join(driver, '..'), { recursive: true }));
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'with-lease-'));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  rmSync(workspaceRoot, { recursive: true, force: true });
});

/** Another process; `next` waits for its next event of a kind. */
function start(order: Omit<DriverOrder, 'workspaceRoot'>) {
  const child = spawn(process.execPath, [driver, JSON.stringify({ workspaceRoot, ...order })]);
  running.add(child);
  const events: [string, unknown][] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const space = line.indexOf(' ');
    events.push([line.slice(0, space), JSON.parse(line.slice(space + 1))]);
  });
  const has = (event: string): boolean => events.some(([name]) => name === event);
  async function next(event: string): Promise<unknown> {
    for (const deadline = Date.now() + 120_000; !has(event); await delay(10)) {
      if (Date.now() > deadline) throw new Error(`${order.task} never said ${event}`);
    }
    return events.find(([name]) => name === event)?.[1];
  }
  return { child, next, has, release: () => child.stdin.end() };
}

async function kill(child: ChildProcessWithoutNullStreams): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function request(more: Partial<LeaseRequest> = {}, slots = { cpu: 2, gpu: 1 }): LeaseRequest {
  const host = localHost({ cores: slots.cpu, gpus: slots.gpu });
  return { workspaceRoot, host, needs: { cpu: 1, gpu: 0 }, taskId: taskId('here', 'build'), ...more };
}

const slotFile = (number: number) => statePath(workspaceRoot, 'leases', 'slots', 'local', `cpu.${number}`);
const slotsOf = (result: Result<Lease>) => (result.ok ? result.value.slots : result.error);
const keep = (lease: Lease): Promise<Result<Lease>> => Promise.resolve(ok(lease));

describe('a lease nobody contests', () => {
  it('gives what was asked for, without a wait, and leaves no ticket', async () => {
    const result = await withLease(request({ needs: { cpu: 2, gpu: 1 } }), keep);
    expect(result).toMatchObject({ ok: true, value: { waitedMs: 0 } });
    expect(slotsOf(result)).toEqual([
      { kind: 'gpu', number: 0 },
      { kind: 'cpu', number: 0 },
      { kind: 'cpu', number: 1 },
    ]);
    expect(readdirSync(statePath(workspaceRoot, 'leases', 'queues', 'local', 'cpu'))).toEqual(['mutex']);
  });

  it('takes slots of other kinds, the scarcest first', async () => {
    const slots = { cpu: 1, gpu: 1, fpga: 2, tpu: 1 };
    const host = { ...request().host, slots };
    const result = await withLease(request({ host, needs: { ...slots, memoryMiB: 4 } }), keep);
    expect(slotsOf(result)).toEqual([
      { kind: 'tpu', number: 0 },
      { kind: 'fpga', number: 0 },
      { kind: 'fpga', number: 1 },
      { kind: 'gpu', number: 0 },
      { kind: 'cpu', number: 0 },
    ]);
    expect(await withLease(request({ host, needs: { cpu: 1, gpu: 0, fpga: 3 } }), keep)).toMatchObject({
      error: { what: 'here:build asks for 3 fpga slots, but host local has 2' },
    });
  });

  it('can be had again after success, failure and a bug', async () => {
    const all = request({ needs: { cpu: 2, gpu: 0 } });
    await withLease(all, () => Promise.resolve({ ok: false, error: { reason: 'network', what: 'x' } }));
    await expect(withLease(all, () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
    expect(await withLease(all, keep)).toMatchObject({ ok: true, value: { waitedMs: 0 } });
  });
});

it('refuses at once what the host can never give', async () => {
  const result = await withLease(request({ needs: { cpu: 3, gpu: 0 } }), keep);
  expect(result).toMatchObject({
    ok: false,
    error: { reason: 'lease-unavailable', what: 'here:build asks for 3 cpu slots, but host local has 2' },
  });
});

it('says so when there is no perl', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = workspaceRoot;
  const result = await withLease(request(), keep);
  process.env['PATH'] = path;
  expect(result).toMatchObject({ ok: false, error: { reason: 'tool-missing', tries: ['npm run setup'] } });
});

it('fails with the reason when the locks cannot be made', async () => {
  writeFileSync(join(workspaceRoot, '.research'), '');
  expect(await withLease(request(), keep)).toMatchObject({ ok: false, error: { reason: 'file-system' } });
});

it('never gives 4 requests more than 2 slots at once', async () => {
  let now = 0;
  let most = 0;
  const work = async (): Promise<Result<void>> => {
    most = Math.max(most, (now += 1));
    while (most < 2) await delay(5);
    now -= 1;
    return ok(undefined);
  };
  const results = await Promise.all([1, 2, 3, 4].map(() => withLease(request(), work)));
  expect(results.every((result) => result.ok)).toBe(true);
  expect(most).toBe(2);
});

it('does not deadlock on mixed requests for several slots', async () => {
  const needs = [2, 1, 2, 1, 2, 1].map((cpu, index) => ({ cpu, gpu: index % 2 }));
  const work = () => delay(20, ok(undefined));
  const all = await Promise.all(needs.map((need) => withLease(request({ needs: need }), work)));
  expect(all.every((result) => result.ok)).toBe(true);
});

it('lets tasks with one output folder in one after the other, and others at once', async () => {
  const log: string[] = [];
  const fill = (name: string, folder: string, stay: () => Promise<void>) =>
    withLease(request({ outputFolder: join(workspaceRoot, folder) }), async () => {
      log.push(`${name} in`);
      await stay();
      log.push(`${name} out`);
      return ok(undefined);
    });
  const aWhile = () => delay(150);
  await Promise.all([fill('a', 'p/out/build', aWhile), fill('b', 'p/out/build', aWhile)]);
  expect(log.map((entry) => entry.slice(2))).toEqual(['in', 'out', 'in', 'out']);
  log.length = 0;
  const bothAreIn = async () => {
    while (log.length < 2) await delay(5);
  };
  await Promise.all([fill('a', 'p/out/build', bothAreIn), fill('b', 'q/out/build', bothAreIn)]);
  expect(log.map((entry) => entry.slice(2))).toEqual(['in', 'in', 'out', 'out']);
});

describe('between processes', () => {
  it('waits, says behind whom, and is served when the holder lets go', async () => {
    const holder = start({ task: 'holder', cores: 1, cpu: 1 });
    await holder.next('held');
    const second = start({ task: 'second', cores: 1, cpu: 1 });
    expect(await second.next('wait')).toEqual([`holder:train (process ${holder.child.pid})`]);
    expect(second.has('held')).toBe(false);
    holder.release();
    expect(await second.next('held')).toEqual([0]);
  });

  it('is served in order of arrival; a waiter killed in the queue is passed over', async () => {
    const holder = start({ task: 'holder', cores: 1, cpu: 1 });
    await holder.next('held');
    const first = start({ task: 'first', cores: 1, cpu: 1 });
    await first.next('wait');
    const second = start({ task: 'second', cores: 1, cpu: 1 });
    expect(await second.next('wait')).toEqual([`first:train (process ${first.child.pid})`]);
    const third = start({ task: 'third', cores: 1, cpu: 1 });
    expect(await third.next('wait')).toHaveLength(2);
    await kill(second.child);
    holder.release();
    await first.next('held');
    await delay(200);
    expect(third.has('held')).toBe(false);
    first.release();
    await third.next('held');
  });

  it('serves first who has the longer chain of tasks behind it, and none is overtaken by more than that', async () => {
    const holder = start({ task: 'holder', cores: 1, cpu: 1 });
    await holder.next('held');
    const short = start({ task: 'short', cores: 1, cpu: 1, rank: 5 });
    await short.next('wait');
    const long = start({ task: 'long', cores: 1, cpu: 1, rank: 3600 });
    expect(await long.next('wait')).toEqual([`holder:train (process ${holder.child.pid})`]);
    const last = start({ task: 'last', cores: 1, cpu: 1 });
    expect(await last.next('wait')).toHaveLength(2);
    holder.release();
    await long.next('held');
    expect([short.has('held'), last.has('held')]).toEqual([false, false]);
    long.release();
    await short.next('held');
    expect(last.has('held')).toBe(false);
    short.release();
    await last.next('held');
  });

  it('lets no other task overtake one that has one of two slots and waits for the other', async () => {
    const [one, two] = [1, 2].map((number) => start({ task: `holder${number}`, cores: 2, cpu: 1 }));
    await Promise.all([one?.next('held'), two?.next('held')]);
    const both = start({ task: 'both', cores: 2, cpu: 2 });
    await both.next('wait');
    one?.release();
    await one?.next('done');
    const holders = () => [0, 1].map((slot) => readFileSync(slotFile(slot), 'utf8')).join();
    while (!holders().includes('both:train')) await delay(5);
    const long = start({ task: 'long', cores: 2, cpu: 2, rank: 3600 });
    expect(await long.next('wait')).toEqual([`both:train (process ${both.child.pid})`]);
    two?.release();
    await both.next('held');
    expect(long.has('held')).toBe(false);
    both.release();
    await long.next('held');
  });

  it('frees the slots of a holder that was killed', async () => {
    const holder = start({ task: 'holder', cores: 2, cpu: 2 });
    await holder.next('held');
    await kill(holder.child);
    expect(await withLease(request({ needs: { cpu: 2, gpu: 0 } }), keep)).toMatchObject({ ok: true });
  });

  it('keeps the slot of a killed holder for a grandchild that survives it, until that ends', async () => {
    const holder = start({ task: 'holder', cores: 1, cpu: 1, grandchild: true });
    const grandchild = (await holder.next('grandchild')) as number;
    await holder.next('held');
    await kill(holder.child);
    const next = start({ task: 'next', cores: 1, cpu: 1 });
    await next.next('wait');
    await delay(300);
    expect(next.has('held')).toBe(false);
    process.kill(grandchild, 'SIGKILL');
    await next.next('held');
  });

  it('leaves the queue on abort, and lets the next one pass', async () => {
    const holder = start({ task: 'holder', cores: 2, cpu: 2 });
    await holder.next('held');
    const abort = new AbortController();
    const waits: LeaseWait[] = [];
    const waiting = withLease(
      request({ signal: abort.signal, observer: { waits: (wait) => (waits.push(wait), abort.abort()) } }),
      keep,
    );
    expect(await waiting).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
    expect(waits).toMatchObject([
      { kind: 'cpu', behind: Array(2).fill(expect.stringContaining('holder:train')) },
    ]);
    expect(readdirSync(statePath(workspaceRoot, 'leases', 'queues', 'local', 'cpu'))).toEqual(['mutex']);
    holder.release();
    expect(await withLease(request(), keep)).toMatchObject({ ok: true });
  });
});
