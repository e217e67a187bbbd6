import { type Failure, ok, type Result, statePath, taskId } from '@research/core';
import { runCommand, type RunCommand } from '@research/process';
import { withLease } from '../leases/with-lease';
import { inspectLeases } from '../links/inspect-leases';
import { linkTo } from '../links/link-to';
import { probeTool } from '../programs/probe-tool';
import { checkFarHost } from './check-far-host';
import type { Demand } from './demand';
import { type HostCheck, hostTools } from './host-check';
import { gpuProblems, gpusOf } from './gpus';
import type { Host } from './host';
import { hostEnvironment } from './host-environment';

/** What a check works with. */
export interface CheckScope {
  readonly workspaceRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly run?: RunCommand;
  /** What tasks want of a host behind SSH. */
  readonly demands?: readonly Demand[];
  /** Whether there is a GPU that nvidia-smi does not know: that of Apple silicon. */
  readonly appleGpu?: boolean;
  /** Tells the user that a host keeps them waiting. */
  readonly say?: (line: string) => void;
}

/** Proves a host: its setup line, tools, GPUs, and that a slot of it can be leased. */
export async function checkHost(host: Host, scope: CheckScope): Promise<HostCheck> {
  const { workspaceRoot, env, run = runCommand, demands = [], appleGpu = onAppleSilicon } = scope;
  if (host.transport.kind === 'ssh') return checkFarHost(host, { workspaceRoot, demands, say: scope.say });
  const place = await hostEnvironment(host, { env, folder: workspaceRoot, run });
  if (!place.ok) return { host, versions: {}, failures: [place.error] };
  const probe = { workspaceRoot, env: place.value.env, passedOn: place.value.passedOn };
  const found = await Promise.all(
    (['perl', ...hostTools] as const).map(async (tool) => [tool, await probeTool(tool, probe)] as const),
  );
  const perl = found.flatMap(([tool, probed]) => (tool === 'perl' && !probed.ok ? [probed.error] : []));
  const gpus = await gpusOf(place.value, workspaceRoot, run);
  const lease = await leaseAndFree(host, workspaceRoot);
  return {
    host,
    versions: Object.fromEntries(
      found.flatMap(([tool, probed]) => (probed.ok ? [[tool, probed.value.version]] : [])),
    ),
    gpus,
    ...(lease.ok ? { lease: lease.value } : {}),
    failures: [...perl, ...(appleGpu ? [] : gpuProblems(host, gpus)), ...(lease.ok ? [] : [lease.error])],
  };
}

const onAppleSilicon = process.platform === 'darwin' && process.arch === 'arm64';

const busy = Symbol('busy');

/** Takes a slot and an own folder as a task does, looks whether others see it, and frees it; never waits. */
async function leaseAndFree(host: Host, workspaceRoot: string): Promise<Result<'freed' | 'busy'>> {
  const others = new AbortController();
  const task = taskId('hosts', 'check');
  const isSeen = async (): Promise<Result<boolean>> => {
    const leases = await inspectLeases(linkTo(host, workspaceRoot), [host]);
    const slots = leases.ok ? (leases.value.hosts[0]?.slots ?? []) : [];
    const seen = slots.some(({ holder }) => holder?.label?.task === task && holder.label.pid === process.pid);
    return leases.ok ? ok(seen) : leases;
  };
  const leased = await withLease(
    {
      workspaceRoot,
      host,
      needs: { cpu: 1, gpu: 0 },
      taskId: task,
      signal: others.signal,
      observer: { waits: () => others.abort(busy) },
    },
    isSeen,
  );
  if (!leased.ok) return others.signal.reason === busy ? ok('busy') : leased;
  const after = await isSeen();
  if (!after.ok) return after;
  return leased.value && !after.value ? ok('freed') : { ok: false, error: locksFail(workspaceRoot) };
}

const locksFail = (workspaceRoot: string): Failure => ({
  reason: 'lease-unavailable',
  what: `locks do not hold in ${statePath(workspaceRoot, 'leases')}`,
  tries: ['put the workspace on a local disk: flock is not safe on network drives'],
});
