import { type Failure, ok, type Result, statePath, taskId } from '@research/core';
import { allowedEnvironment, runCommand, type RunCommand, succeeded } from '@research/process';
import { inspectLeases } from '../leases/inspect-leases';
import { withLease } from '../leases/with-lease';
import { probeTool } from '../programs/probe-tool';
import type { ToolName } from '../programs/known-tools';
import type { Host } from './host';
import { type HostEnvironment, hostEnvironment } from './host-environment';

/** Tools that are looked for on a host; that one is missing matters to tasks that need it alone. */
export const hostTools = ['R', 'python', 'pdflatex'] as const satisfies readonly ToolName[];

/** One GPU of a host. */
export interface Gpu {
  readonly name: string;
  readonly freeMiB: number;
  readonly totalMiB: number;
}

/** What was found on a host. */
export interface HostCheck {
  readonly host: Host;
  /** Versions of what is there: perl, and those of `hostTools`. */
  readonly versions: Readonly<Partial<Record<ToolName, string>>>;
  /** Absent where the setup line failed. */
  readonly gpus?: readonly Gpu[];
  /** `freed`: a slot was taken, seen to be held, and freed; `busy`: all are held, by tasks. */
  readonly lease?: 'freed' | 'busy';
  /** What keeps work from running there as hosts.yaml says. */
  readonly failures: readonly Failure[];
}

/** What a check works with. */
export interface CheckScope {
  readonly workspaceRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly run?: RunCommand;
  /** Whether there is a GPU that nvidia-smi does not know: that of Apple silicon. */
  readonly appleGpu?: boolean;
}

/** Proves a host: its setup line, tools, GPUs, and that a slot of it can be leased. */
export async function checkHost(host: Host, scope: CheckScope): Promise<HostCheck> {
  const { workspaceRoot, env, run = runCommand, appleGpu = onAppleSilicon } = scope;
  const place = await hostEnvironment(host, { env, folder: workspaceRoot, run });
  if (!place.ok) return { host, versions: {}, failures: [place.error] };
  const probe = { workspaceRoot, env: place.value.env, passedOn: place.value.passedOn };
  const found = await Promise.all(
    (['perl', ...hostTools] as const).map(async (tool) => [tool, await probeTool(tool, probe)] as const),
  );
  const perl = found.flatMap(([tool, probed]) => (tool === 'perl' && !probed.ok ? [probed.error] : []));
  const gpus = await gpusOf(place.value, { workspaceRoot, run });
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

const gpuQuery = ['--query-gpu=name,memory.free,memory.total', '--format=csv,noheader,nounits'];

/** None where there is no nvidia-smi, or where it finds no driver. */
async function gpusOf(
  { env, passedOn }: HostEnvironment,
  { workspaceRoot, run }: { readonly workspaceRoot: string; readonly run: RunCommand },
): Promise<Gpu[]> {
  const command = { argv: ['nvidia-smi', ...gpuQuery] as const, cwd: workspaceRoot, limitSeconds: 30 };
  const exit = await run({ ...command, env: allowedEnvironment(env, passedOn) });
  if (!exit.ok || !succeeded(exit.value)) return [];
  const lines = exit.value.tail.split('\n').filter((line) => line.includes(','));
  return lines.map((line) => {
    const [name = '', free, total] = line.split(',').map((cell) => cell.trim());
    return { name, freeMiB: Number(free), totalMiB: Number(total) };
  });
}

const onAppleSilicon = process.platform === 'darwin' && process.arch === 'arm64';

function gpuProblems({ id, slots, gpuMemoryMiB }: Host, gpus: readonly Gpu[]): Failure[] {
  if (slots.gpu === 0) return [];
  const problem = (what: string): Failure => ({
    reason: 'invalid-hosts',
    what,
    tries: ['correct hosts.yaml', 'or the driver: nvidia-smi must list the GPU'],
  });
  if (gpus.length === 0)
    return [problem(`host ${id} has ${slots.gpu} gpu slots, but nvidia-smi finds no GPU there`)];
  const largest = Math.max(...gpus.map(({ totalMiB }) => totalMiB));
  return gpuMemoryMiB !== undefined && gpuMemoryMiB > largest
    ? [problem(`host ${id} has ${largest} MiB of GPU memory, not ${gpuMemoryMiB}`)]
    : [];
}

const busy = Symbol('busy');

/** Takes a slot and an own folder as a task does, looks whether others see it, and frees it; never waits. */
async function leaseAndFree(host: Host, workspaceRoot: string): Promise<Result<'freed' | 'busy'>> {
  const others = new AbortController();
  const task = taskId('hosts', 'check');
  const isSeen = async (): Promise<Result<boolean>> => {
    const leases = await inspectLeases(workspaceRoot, [host]);
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
      onWait: () => others.abort(busy),
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
