import { type Failure, fail, nearMatches, ok, type Result, slotKindsIn, type TaskId } from '@research/core';
import { type Host, LOCAL_HOST } from './host';
import type { Needs } from './needs';
import type { Hosts } from './resolve-hosts';
import { leaseOrder } from './slot-kind';

/** A task and what it needs of a host. */
export interface RouteRequest {
  readonly taskId: TaskId;
  readonly needs: Needs;
  /** The host that it must run on, whatever others have. */
  readonly host?: string | undefined;
}

/** Where it runs, and what it takes there. */
export interface Route {
  readonly host: Host;
  readonly needs: Needs;
  /** What the user should know: it runs on a CPU though it is for a GPU. */
  readonly remark?: string;
}

/**
 * Chooses the host: the one that is named; for a GPU the first with gpu slots that has enough of everything; else this
 * machine where it has enough, or the first that has. Where no host has a gpu slot, a CPU does, unless that is forbidden.
 * Fails with `no-host`, naming each host and what it lacks.
 */
export function chooseHost(request: RouteRequest, { all, strict }: Hosts): Result<Route> {
  const { host, needs } = request;
  const candidates = host === undefined ? all : all.filter(({ id }) => id === host);
  if (candidates.length === 0) return fail(unknownHost(request, all));
  const unknown = unknownKind(request, all);
  if (unknown) return fail(unknown);
  if (needs.gpu === 0 || candidates.some(({ slots }) => slots.gpu > 0)) return choose(request, candidates);
  if (strict) return fail(noGpu(request));
  const onCpu = choose({ ...request, needs: withoutGpu(needs) }, candidates);
  return onCpu.ok ? ok({ ...onCpu.value, remark: runsOnCpu(request, onCpu.value.host) }) : onCpu;
}

function choose(request: RouteRequest, candidates: readonly Host[]): Result<Route> {
  const { needs } = request;
  const inOrder = needs.gpu > 0 ? candidates : [...candidates].sort(localFirst);
  const host = inOrder.find((candidate) => lacks(candidate, needs).length === 0);
  return host ? ok({ host, needs }) : fail(tooMuch(request, candidates));
}

const localFirst = (a: Host, b: Host): number => Number(b.id === LOCAL_HOST) - Number(a.id === LOCAL_HOST);

const withoutGpu = (needs: Needs): Needs => ({ ...needs, gpu: 0, gpuMemoryMiB: undefined });

/** What a host has too little of, even when it is idle. */
function lacks(host: Host, needs: Needs): string[] {
  const slots = leaseOrder(needs).flatMap((kind) => {
    const [has = 0, wanted = 0] = [host.slots[kind], needs[kind]];
    return wanted > has ? [`${has} of ${wanted} ${kind} slots`] : [];
  });
  const { memoryMiB = 0, gpuMemoryMiB = 0 } = needs;
  const memory =
    memoryMiB > (host.memoryMiB ?? Infinity) ? [`${host.memoryMiB} of ${memoryMiB} MiB of memory`] : [];
  const gpuMemory =
    gpuMemoryMiB > (host.gpuMemoryMiB ?? Infinity)
      ? [`${host.gpuMemoryMiB} of ${gpuMemoryMiB} MiB of GPU memory`]
      : [];
  return [...slots, ...memory, ...gpuMemory];
}

function runsOnCpu({ taskId, host }: RouteRequest, { id }: Host): string {
  if (host !== undefined) return `host ${host} has no gpu slot: ${taskId} runs on its CPU`;
  return `no host has a gpu slot: ${taskId} runs on the CPU ${id === LOCAL_HOST ? 'here' : `of ${id}`}`;
}

const noGpu = ({ taskId, host }: RouteRequest): Failure => ({
  reason: 'no-host',
  what: `${host === undefined ? 'no host has' : `host ${host} does not have`} a gpu slot, and hosts.yaml is strict: ${taskId} must not run on a CPU`,
  tries: [
    'give a host gpu slots in hosts.yaml',
    'set `"needs": { "gpu": 0 }` in the options of the target',
    'remove `strict: true` from hosts.yaml',
  ],
});

/** A kind of slots that no host at all has, perhaps because it is misspelled. */
function unknownKind({ taskId, needs }: RouteRequest, all: readonly Host[]): Failure | undefined {
  const kinds = slotKindsIn(...all.map(({ slots }) => slots));
  const unknown = slotKindsIn(needs).find((kind) => (needs[kind] ?? 0) > 0 && !kinds.includes(kind));
  if (unknown === undefined) return undefined;
  const near = nearMatches(unknown, kinds);
  return {
    reason: 'no-host',
    what: `${taskId} needs ${unknown} slots, and no host of hosts.yaml has that kind`,
    tries: [
      near.length > 0 ? `did you mean ${near.join(', ')}?` : `the hosts have ${kinds.join(', ')}`,
      `or give a host \`slots: { ${unknown}: 1 }\` in hosts.yaml`,
    ],
  };
}

const unknownHost = ({ taskId, host }: RouteRequest, all: readonly Host[]): Failure => ({
  reason: 'no-host',
  what: `${taskId}: unknown host ${host}`,
  tries: [`name one of ${all.map(({ id }) => id).join(', ')}`, 'or describe it in hosts.yaml'],
});

const tooMuch = ({ taskId, needs }: RouteRequest, candidates: readonly Host[]): Failure => ({
  reason: 'no-host',
  what: `no host has what ${taskId} needs`,
  causes: candidates.map((host) => ({
    reason: 'no-host',
    what: `${host.id} has ${lacks(host, needs).join(' and ')}`,
  })),
  tries: [
    'lower `needs` in the options of the target',
    'unset RESEARCH_SLOTS if it is set',
    'npx nx run hosts:check',
  ],
});
