import { setTimeout as delay } from 'node:timers/promises';
import { bySlotKind, ok, type Result, slotKindsIn } from '@research/core';
import { allowedEnvironment, runCommand, type RunCommand } from '@research/process';
import { listJobs } from '../durable/list-jobs';
import type { Host } from '../hosts/host';
import type { SlotKind } from '../hosts/slot-kind';
import { inspectHost } from '../links/inspect-host';
import { inspectLeases } from '../links/inspect-leases';
import type { Link } from '../links/link';
import { linkTo } from '../links/link-to';
import { runOnHost } from '../links/run-on-host';
import type { HostCapacity, SlotUse } from './host-capacity';
import { type MachineAccess, readHost, readMemory } from './read-host';
import { swapRate } from './memory-reading';

/** What an inspection works with. */
export interface CapacityScope {
  readonly workspaceRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly run?: RunCommand;
  /** Tells the user that the host keeps them waiting. */
  readonly say?: (line: string) => void;
  /** Time over which swapping is measured; a second unless told. */
  readonly swapMs?: number;
}

/**
 * Measures the free capacity of a host, on this machine or behind SSH, without blocking any process. Fails with
 * `host-unreachable`, or if the host does not report it.
 */
export async function inspectCapacity(host: Host, scope: CapacityScope): Promise<Result<HostCapacity>> {
  const { workspaceRoot, env, run = runCommand } = scope;
  if (host.transport.kind === 'local') {
    const slots = await slotsHere(host, workspaceRoot);
    const access = { run, env: allowedEnvironment(env, []), host: host.id };
    return slots.ok ? look(host, scope, { access, folder: workspaceRoot, slots: slots.value }) : slots;
  }
  const link = linkTo(host, workspaceRoot, { say: scope.say });
  const there = await inspectHost(link, { programs: [] });
  if (!there.ok) return there;
  const slots = await slotsThere(host, link);
  if (!slots.ok) return slots;
  const access = { run: runOnHost(link), env: allowedEnvironment(there.value.env, []), host: host.id };
  return look(host, scope, { access, folder: there.value.state, slots: slots.value });
}

interface Look extends Pick<HostCapacity, 'folder' | 'slots'> {
  readonly access: MachineAccess;
}

async function look(
  host: Host,
  { swapMs = 1000 }: CapacityScope,
  { access, folder, slots }: Look,
): Promise<Result<HostCapacity>> {
  const before = await readMemory(access);
  if (!before.ok) return before;
  const beforeMs = performance.now();
  await delay(swapMs);
  const reading = await readHost(access, folder);
  if (!reading.ok) return reading;
  const elapsedMs = performance.now() - beforeMs;
  const swapMiBPerSecond = swapRate(before.value, reading.value.memory, elapsedMs);
  return ok({ host, reading: reading.value, swapMiBPerSecond, slots, folder });
}

type Slots = HostCapacity['slots'];

async function slotsHere(host: Host, workspaceRoot: string): Promise<Result<Slots>> {
  const leases = await inspectLeases(linkTo(host, workspaceRoot), [host]);
  if (!leases.ok) return leases;
  const [own] = leases.value.hosts;
  return ok(
    each(host, (kind, total) => {
      // One that the host no longer has may still be held: it gives no room.
      const held = own?.slots.filter((slot) => slot.kind === kind && slot.holder).length ?? 0;
      return use(total, held, own?.waiting[kind]?.length ?? 0);
    }),
  );
}

/** There the slots are those of jobs alone, whosever they are. A queue does not say for which kind: for what is all held. */
async function slotsThere(host: Host, link: Link): Promise<Result<Slots>> {
  const jobs = await listJobs(link);
  if (!jobs.ok) return jobs;
  const states = jobs.value.map(({ state }) => state);
  const slots = states.flatMap((state) => (state.kind === 'running' ? state.slots : []));
  const queued = states.filter(({ kind }) => kind === 'queued').length;
  return ok(
    each(host, (kind, total) => {
      const held = slots.filter((slot) => slot.kind === kind).length;
      return use(total, held, held >= total && total > 0 ? queued : 0);
    }),
  );
}

const use = (total: number, held: number, waiting: number): SlotUse => ({
  total,
  free: Math.max(0, total - held),
  waiting,
});

const each = ({ slots }: Host, of: (kind: SlotKind, total: number) => SlotUse): Slots =>
  bySlotKind(slotKindsIn(slots), (kind) => of(kind, slots[kind] ?? 0));
