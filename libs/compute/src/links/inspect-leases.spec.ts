import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostId, ok, statePath, taskId } from '@research/core';
import { checkHost } from '../hosts/check-host';
import type { Host } from '../hosts/host';
import { localHost } from '../hosts/local-host';
import type { Lease } from '../leases/lease';
import { withLease } from '../leases/with-lease';
import { inspectLeases, type Leases } from './inspect-leases';
import { linkTo } from './link-to';

let workspaceRoot: string;
const host: Host = localHost({ cores: 2, gpus: 0 });
const box: Host = { ...localHost({ cores: 1, gpus: 1 }), id: 'box' as HostId };
const children = new Set<ChildProcess>();
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'inspect-leases-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  rmSync(workspaceRoot, { recursive: true, force: true });
});

async function look(): Promise<Leases> {
  const leases = await inspectLeases(linkTo(host, workspaceRoot), [host, box]);
  if (!leases.ok) throw new Error(leases.error.what);
  return leases.value;
}

/** The tasks on the slots of a host, `-` for a free one. */
const tasksOn = ({ hosts }: Leases, id = 'local'): string[] =>
  hosts
    .filter((leases) => leases.host.id === id)
    .flatMap(({ slots }) => slots.map(({ holder }) => (holder ? (holder.label?.task ?? '?') : '-')));

/** A promise and what fulfils it. */
function signal() {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
}

/** Holds a lease as `name:train` until it is let go. */
function hold(name: string, more: { cpu?: number; on?: Host; outputFolder?: string } = {}) {
  const [held, waiting, released] = [signal(), signal(), signal()];
  const { cpu = 1, on = host, outputFolder } = more;
  const request = { workspaceRoot, host: on, needs: { cpu, gpu: 0 }, taskId: taskId(name, 'train') };
  const folder = outputFolder === undefined ? {} : { outputFolder };
  const done = withLease({ ...request, ...folder, observer: { waits: waiting.give } }, async () => {
    held.give();
    await released.given;
    return ok(undefined);
  });
  return { held: held.given, waiting: waiting.given, release: released.give, done };
}

it('says that everything is free where nothing ever ran', async () => {
  const leases = await look();
  expect([tasksOn(leases), tasksOn(leases, 'box')]).toEqual([
    ['-', '-'],
    ['-', '-'],
  ]);
  expect(leases.folders).toEqual([]);
});

it('says who holds which slot of which host since when, and who waits, in order', async () => {
  const before = Date.now();
  const holders = [hold('a'), hold('b', { on: box, outputFolder: join(workspaceRoot, 'b/out/train') })];
  for (const { held } of holders) await held;
  const wide = hold('wide', { cpu: 2 });
  await wide.waiting; // it keeps the free slot while it waits for the other
  const next = hold('next');
  await next.waiting;
  const leases = await look();
  expect(tasksOn(leases)).toEqual(['a:train', 'wide:train']);
  expect(tasksOn(leases, 'box')).toEqual(['-', 'b:train']);
  const [first] = leases.hosts[0]?.slots ?? [];
  expect(first?.holder?.label).toMatchObject({ task: 'a:train', pid: process.pid });
  expect(first?.holder?.since.getTime()).toBeGreaterThan(before - 1000);
  expect(leases.hosts[0]?.waiting.cpu.map(({ label }) => label?.task)).toEqual(['wide:train', 'next:train']);
  expect(leases.folders).toMatchObject([{ holder: { label: { task: 'b:train' } }, waiting: [] }]);

  for (const { release } of [...holders, wide, next]) release();
  for (const { done } of [...holders, wide, next]) expect(await done).toEqual(ok(undefined));
  expect(tasksOn(await look())).toEqual(['-', '-']);
});

it('believes no label of a holder that is gone; shows slots that a host has no longer while they are held', async () => {
  const all = hold('old', { cpu: 4, on: localHost({ cores: 4, gpus: 0 }) });
  await all.held;
  expect(tasksOn(await look())).toEqual(['old:train', 'old:train', 'old:train', 'old:train']);
  all.release();
  await all.done;
  expect(tasksOn(await look())).toEqual(['-', '-']);
});

it('keeps nobody waiting: a taker that comes while somebody looks is not told that anybody is in the way', async () => {
  const request = { workspaceRoot, host, needs: { cpu: 2, gpu: 0 }, taskId: taskId('taker', 'train') };
  const keep = (lease: Lease) => Promise.resolve(ok(lease));
  await withLease(request, keep);
  // Looks at a slot until somebody has drawn a ticket for it, and a moment longer.
  const program = `
    open(my $slot, '<', "$ENV{SLOTS}/cpu.0") or die;
    flock($slot, 5) or die;
    print "looks\n";
    close(STDOUT);
    until (glob("$ENV{QUEUE}/[0-9]*")) { select(undef, undef, undef, 0.001) }
    select(undef, undef, undef, 0.003);`;
  const places = {
    SLOTS: statePath(workspaceRoot, 'leases', 'slots', 'local'),
    QUEUE: statePath(workspaceRoot, 'leases', 'queues', 'local', 'cpu'),
  };
  const met: number[] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    const looker = spawn('perl', ['-e', program], { env: { ...process.env, ...places } });
    children.add(looker);
    await once(looker.stdout, 'data');
    let waits = 0;
    const taken = await withLease({ ...request, observer: { waits: () => (waits += 1) } }, keep);
    if (taken.ok && taken.value.waitedMs > 0) met.push(waits);
  }
  // A machine that is busy may let a look take longer than it does.
  expect(met).toContain(0);
});

describe('the check of a host', () => {
  const check = (on: Host) => checkHost(on, { workspaceRoot, env: process.env, appleGpu: false });

  it('finds its tools, and takes and frees a slot', async () => {
    expect(await check(host)).toMatchObject({
      versions: { perl: expect.stringMatching(/^5/), python: expect.stringMatching(/^3/) },
      lease: 'freed',
      failures: [],
    });
    expect(tasksOn(await look())).toEqual(['-', '-']);
  });

  it('does not wait for a slot', async () => {
    const holder = hold('busy', { cpu: 2 });
    await holder.held;
    expect(await check(host)).toMatchObject({ lease: 'busy', failures: [] });
    holder.release();
    await holder.done;
  });

  it('says what is wrong: the setup line, a GPU that is not there, one with less memory', async () => {
    const failures = async (on: Host) => (await check(on)).failures.map(({ what }) => what);
    expect(await failures({ ...host, setup: 'no_such_command' })).toEqual([
      'the setup line of host local failed: no_such_command',
    ]);
    // Stands in for the driver's program: no machine of the tests has to have a GPU.
    const smi = (line: string) =>
      `printf '#!/bin/sh\\n${line}\\n' > nvidia-smi; chmod +x nvidia-smi; PATH=$PWD:$PATH`;
    expect(await failures({ ...box, setup: smi('exit 9') })).toEqual([
      'host box has 1 gpu slot, but nvidia-smi finds no GPU there',
    ]);
    const card = { ...box, setup: smi('echo Some Card, 7000, 8000'), gpuMemoryMiB: 24_000 };
    expect(await failures(card)).toEqual(['host box has 8000 MiB of GPU memory, not 24000']);
    expect(await check({ ...card, gpuMemoryMiB: 8000 })).toMatchObject({
      gpus: [{ name: 'Some Card', freeMiB: 7000, totalMiB: 8000 }],
      failures: [],
    });
  });
});
