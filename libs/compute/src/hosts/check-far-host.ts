import type { Failure } from '@research/core';
import { allowedEnvironment, succeeded } from '@research/process';
import { inspectHost } from '../links/inspect-host';
import type { Link } from '../links/link';
import { probeTool } from '../programs/probe-tool';
import { farEnvironment, type FarEnvironment } from './far-environment';
import { gpuProblems, gpusOf } from './gpus';
import { type FarFacts, type HostCheck, hostTools } from './host-check';
import type { Host } from './host';

/** Proves a host behind SSH: that it can be reached, its setup line, tools, locks, disk, clock and GPUs. */
export async function checkFarHost(host: Host, link: Link, workspaceRoot: string): Promise<HostCheck> {
  const environment = await farEnvironment(host, link, ['perl', ...hostTools]);
  if (!environment.ok) return { host, versions: {}, failures: [environment.error] };
  const { env, passedOn, elsewhere, run } = environment.value;
  const probe = { workspaceRoot, env, passedOn, elsewhere, run };
  const versions: Record<string, string> = {};
  for (const tool of ['perl', ...hostTools] as const) {
    const probed = await probeTool(tool, probe);
    if (probed.ok) versions[tool] = probed.value.version;
  }
  const looked = await factsOf(link, environment.value);
  if ('reason' in looked) return { host, versions, failures: [looked] };
  const gpus = await gpusOf({ env, passedOn }, '/', run);
  return {
    host,
    versions,
    gpus,
    far: looked.facts,
    failures: [...looked.failures, ...gpuProblems(host, gpus)],
  };
}

/** Too little for a model and its checkpoints. */
const leastDiskMiB = 1024;

async function factsOf(
  link: Link,
  { env, passedOn, run }: FarEnvironment,
): Promise<Failure | { readonly facts: FarFacts; readonly failures: readonly Failure[] }> {
  const times: number[] = [];
  let clockSeconds = 0;
  let state = '';
  for (let round = 0; round < 3; round++) {
    const askedMs = performance.now();
    const inspected = await inspectHost(link, { programs: [] });
    if (!inspected.ok) return inspected.error;
    times.push(performance.now() - askedMs);
    clockSeconds = Math.round((inspected.value.now.getTime() - Date.now()) / 1000);
    state = inspected.value.state;
  }
  const command = { cwd: '/', env: allowedEnvironment(env, passedOn), limitSeconds: 30 };
  const locks = await run({ ...command, argv: ['perl', '-e', lockTrial, state] });
  const failures: Failure[] =
    locks.ok && succeeded(locks.value) ? [] : [locksFail(link, locks.ok ? locks.value.tail : '')];
  const disk = await run({ ...command, argv: ['df', '-Pk', state] });
  const [, free] = /\n\S+\s+\d+\s+\d+\s+(\d+)\s/.exec(disk.ok ? disk.value.tail : '') ?? [];
  const freeDiskMiB = free === undefined ? undefined : Math.floor(Number(free) / 1024);
  if (freeDiskMiB !== undefined && freeDiskMiB < leastDiskMiB) failures.push(diskFull(link, freeDiskMiB));
  const roundTripMs = Math.round(times.sort((a, b) => a - b)[1] ?? 0);
  return {
    facts: { roundTripMs, clockSeconds, ...(freeDiskMiB === undefined ? {} : { freeDiskMiB }) },
    failures,
  };
}

/** Makes the state folder, locks a file in it, and sees whether a second handle is kept out. */
const lockTrial = String.raw`use File::Path ();
my $file = "$ARGV[0]/lock-trial.$$";
File::Path::make_path($ARGV[0], { mode => 0700 });
open(my $one, '>>', $file) or die "$file: $!\n";
open(my $two, '>>', $file) or die "$file: $!\n";
my $held = flock($one, 6) && !flock($two, 6);
unlink $file;
exit($held ? 0 : 1);`;

const locksFail = ({ host }: Link, said: string): Failure => ({
  reason: 'lease-unavailable',
  what: `host ${host}: locks do not hold in the folder of its jobs`,
  ...(said.trim() === '' ? {} : { said: said.trim() }),
  tries: ['name a `folder` on a local disk in hosts.yaml: flock is not safe on network drives'],
});

const diskFull = ({ host }: Link, freeMiB: number): Failure => ({
  reason: 'file-system',
  what: `host ${host} has ${freeMiB} MiB of free disk for its jobs`,
  tries: ['free some there, or name another `folder` in hosts.yaml', `npx nx run hosts:jobs --host=${host}`],
});
