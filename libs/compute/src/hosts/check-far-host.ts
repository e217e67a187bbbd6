import { type Failure, ok, type Result } from '@research/core';
import { allowedEnvironment, currentTime } from '@research/process';
import { inspectHost } from '../links/inspect-host';
import type { Link } from '../links/link';
import { linkTo } from '../links/link-to';
import { proveHost } from '../links/prove-host';
import { probeTool } from '../programs/probe-tool';
import type { Demand } from './demand';
import { farEnvironment, type FarEnvironment } from './far-environment';
import { gpuProblems, gpusOf } from './gpus';
import { type FarFacts, type HostCheck, hostTools } from './host-check';
import type { Host } from './host';
import { unmetDemands } from './unmet-demands';

/** How a host is proved. */
export interface FarChecking {
  readonly workspaceRoot: string;
  readonly demands: readonly Demand[];
  /** Tells the user that the host keeps them waiting. */
  readonly say?: ((line: string) => void) | undefined;
}

/**
 * Proves a host behind SSH: that a new connection can be made (one that is open already proves no key), its setup line, the
 * tools that tasks want there, its folder, locks, transfer, disk, clock and GPUs.
 */
export async function checkFarHost(
  host: Host,
  { workspaceRoot, demands, say }: FarChecking,
): Promise<HostCheck> {
  const refused = (failure: Failure): HostCheck => ({ host, versions: {}, failures: [failure] });
  const reached = await inspectHost(linkTo(host, workspaceRoot, { alone: true, say }), { programs: [] });
  if (!reached.ok) return refused(reached.error);
  const link = linkTo(host, workspaceRoot, { say });
  const tools = ['perl', ...hostTools, ...demands.flatMap((demand) => demand.tools)] as const;
  const environment = await farEnvironment(host, link, [...new Set(tools)]);
  if (!environment.ok) return refused(environment.error);
  const { env, passedOn, elsewhere, run } = environment.value;
  const probe = { workspaceRoot, env, passedOn, elsewhere, run };
  const versions: Record<string, string> = {};
  for (const tool of ['perl', ...hostTools] as const) {
    const probed = await probeTool(tool, probe);
    if (probed.ok) versions[tool] = probed.value.version;
  }
  const unmet = await unmetDemands(host, demands, probe);
  const proof = await proveHost(link);
  const facts = await factsOf(link, environment.value);
  if (!facts.ok) return { host, versions, failures: [facts.error] };
  const gpus = await gpusOf({ env, passedOn }, '/', run);
  const { freeDiskMiB } = facts.value;
  const full = freeDiskMiB !== undefined && freeDiskMiB < leastDiskMiB ? [diskFull(link, freeDiskMiB)] : [];
  return {
    host,
    versions,
    gpus,
    ...(proof.ok ? { lease: 'hold' } : {}),
    far: { ...facts.value, ...(proof.ok ? { transferMs: proof.value.transferMs } : {}) },
    failures: [
      ...unmet,
      ...(proof.ok ? [] : [proof.error]),
      ...full,
      ...(await narrowLimits(link, environment.value)),
      ...gpuProblems(host, gpus),
    ],
  };
}

/** Too little for a model and its checkpoints. */
const leastDiskMiB = 1024;

async function factsOf(link: Link, { env, passedOn, run }: FarEnvironment): Promise<Result<FarFacts>> {
  const times: number[] = [];
  let clockSeconds = 0;
  let state = '';
  for (let round = 0; round < 3; round++) {
    const askedMs = performance.now();
    const inspected = await inspectHost(link, { programs: [] });
    if (!inspected.ok) return inspected;
    times.push(performance.now() - askedMs);
    clockSeconds = Math.round((inspected.value.now.getTime() - currentTime().getTime()) / 1000);
    state = inspected.value.state;
  }
  const command = { cwd: '/', env: allowedEnvironment(env, passedOn), limitSeconds: 30 };
  const disk = await run({ ...command, argv: ['df', '-Pk', state] });
  const [, free] = /\n\S+\s+\d+\s+\d+\s+(\d+)\s/.exec(disk.ok ? disk.value.tail : '') ?? [];
  const freeDiskMiB = free === undefined ? undefined : Math.floor(Number(free) / 1024);
  const roundTripMs = Math.round(times.sort((a, b) => a - b)[1] ?? 0);
  return ok({ roundTripMs, clockSeconds, ...(freeDiskMiB === undefined ? {} : { freeDiskMiB }) });
}

/** Limits of the account that end a long job in the middle, by the letter that `ulimit` knows them by. */
const limits = {
  t: 'seconds of processor time',
  f: 'blocks of 512 bytes in a file',
  v: 'KiB of memory',
} as const;

/** Names the limits that the host sets on processes; limits that no training reaches are not set in practice. */
async function narrowLimits({ host }: Link, { env, passedOn, run }: FarEnvironment): Promise<Failure[]> {
  const letters = Object.keys(limits) as (keyof typeof limits)[];
  const script = letters.map((letter) => `ulimit -${letter} 2> /dev/null || echo unlimited`).join('; ');
  const command = {
    argv: ['sh', '-c', script],
    cwd: '/',
    env: allowedEnvironment(env, passedOn),
    limitSeconds: 30,
  } as const;
  const asked = await run(command);
  const values = asked.ok ? asked.value.tail.trim().split('\n') : [];
  return letters.flatMap((letter, index) => {
    const value = values[index] ?? 'unlimited';
    if (!/^\d+$/.test(value)) return [];
    return {
      reason: 'invalid-hosts',
      what: `host ${host} ends what takes more than ${value} ${limits[letter]} (ulimit -${letter})`,
      tries: ['raise it there, in the start files of the account or in /etc/security/limits.conf'],
    } satisfies Failure;
  });
}

const diskFull = ({ host }: Link, freeMiB: number): Failure => ({
  reason: 'file-system',
  what: `host ${host} has ${freeMiB} MiB of free disk for its jobs`,
  tries: [
    `remove what old jobs left: npx nx run hosts:clean --host=${host}`,
    'free some there, or name another `folder` in hosts.yaml',
  ],
});
