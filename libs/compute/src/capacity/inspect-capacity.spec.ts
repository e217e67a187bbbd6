import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ok, taskId } from '@research/core';
import { FarRig } from '../durable/far.fixture';
import { localHost } from '../hosts/local-host';
import { withLease } from '../leases/with-lease';
import { inspectCapacity } from './inspect-capacity';
import type { HostCapacity } from './host-capacity';

const scope = (workspaceRoot: string) => ({ workspaceRoot, env: process.env, swapMs: 20 });

describe('a host of this machine', () => {
  let workspaceRoot: string;
  beforeEach(() => {
    workspaceRoot = mkdtempSync(join(tmpdir(), 'capacity-'));
  });
  afterEach(() => rmSync(workspaceRoot, { recursive: true, force: true }));

  it('tells its slots, who waits, and what the machine has', async () => {
    const host = localHost({ cores: 2, gpus: 1 });
    const release = new AbortController();
    const lease = (name: string, cpu: number) =>
      withLease({ workspaceRoot, host, needs: { cpu, gpu: 0 }, taskId: taskId(name, 'build') }, async () => {
        await delay(60_000, undefined, { signal: release.signal }).catch(() => undefined);
        return ok(undefined);
      });
    async function slots(): Promise<HostCapacity['slots']> {
      const capacity = await inspectCapacity(host, scope(workspaceRoot));
      if (!capacity.ok) throw new Error(capacity.error.what);
      return capacity.value.slots;
    }
    const holders = [lease('one', 2)];
    while ((await slots()).cpu.free > 0) await delay(20);
    holders.push(lease('two', 1));
    while ((await slots()).cpu.waiting === 0) await delay(20);
    expect(await slots()).toEqual({
      cpu: { total: 2, free: 0, waiting: 1 },
      gpu: { total: 1, free: 1, waiting: 0 },
    });
    release.abort();
    await Promise.all(holders);
  });
});

describe('a host behind SSH', () => {
  let rig: FarRig;
  beforeAll(async () => {
    rig = await FarRig.start();
  });
  afterAll(() => rig.dispose());

  it('tells the same of itself, and the slots of its jobs', async () => {
    const first = rig.job(
      'touch "$BOX/runs"; until [ -e "$BOX/go" ]; do sleep 0.02; done; echo > "$WRITE_DIR/a"',
    );
    const second = rig.job('echo second > "$WRITE_DIR/a"');
    const clients = [rig.client(first, { task: 'first', host: rig.host(60, 1) })];
    await rig.left('runs');
    clients.push(rig.client(second, { task: 'second', host: rig.host(60, 1) }));
    while ((await rig.state(second))?.kind !== 'queued') await delay(50);
    const capacity = await inspectCapacity(rig.host(60, 1), scope(rig.near.workspaceRoot));
    expect(capacity).toMatchObject({
      ok: true,
      value: {
        folder: rig.path('.nx-research'),
        reading: {
          memory: { totalMiB: expect.any(Number) as number, availableMiB: expect.any(Number) as number },
          disk: { freeMiB: expect.any(Number) as number },
        },
        slots: { cpu: { total: 1, free: 0, waiting: 1 }, gpu: { total: 1, free: 1, waiting: 0 } },
      },
    });
    writeFileSync(rig.path('go'), '');
    for (const client of clients) expect(await client.done()).toMatchObject({ ok: true });
  });

  it('that is away is said to be so', async () => {
    await rig.sshd.stopListening();
    await rig.sshd.endConnections();
    expect(await inspectCapacity(rig.host(), scope(rig.near.workspaceRoot))).toMatchObject({
      ok: false,
      error: { reason: 'host-unreachable' },
    });
    await rig.sshd.startListening();
  });
});
