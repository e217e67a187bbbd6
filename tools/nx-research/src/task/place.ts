import {
  askedFor,
  chooseHost,
  farEnvironment,
  type FarEnvironment,
  type Host,
  hostEnvironment,
  type HostEnvironment,
  type Hosts,
  inspectMachine,
  knownTools,
  linkTo,
  LOCAL_HOST,
  type Needs,
  parseSlots,
  Patience,
  resolveHosts,
  type Route,
} from '@research/compute';
import { fail, type Failure, ok, type Result, variables } from '@research/core';
import type { TaskScope } from '../scope/task-scope';
import { type HostAsks, oneSlot } from '../wiring/host-asks';
import { askedElsewhere, contactSeconds, mayBeRunning, whereAsked } from './asked-elsewhere';

/** Where a task runs, what it holds there, and what its programs find in their environment. */
export interface Place extends HostEnvironment, Partial<Pick<FarEnvironment, 'elsewhere' | 'run'>> {
  readonly host: Host;
  readonly needs: Needs;
}

/** How a host is looked for. */
export interface Placing {
  /** What is to be done, as `DurableContext.work` has it: a host that does that already goes before all others. */
  readonly work?: string;
  /** The task runs on other hosts, too, so that it runs on this one is no news. */
  readonly isOneOfMany?: boolean;
}

/**
 * Finds the host of a task, and says so where it is another than expected. What asks for nothing runs on this machine, as
 * the terminal is. Fails with `no-host` and `invalid-hosts`.
 */
export async function placeOf(
  scope: TaskScope<unknown>,
  asks?: HostAsks,
  { work, isOneOfMany = false }: Placing = {},
): Promise<Result<Place>> {
  const { task, ports } = scope;
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  if (asks === undefined)
    return ok({ host: localIn(hosts.value), needs: oneSlot, env: ports.env, passedOn: [] });
  const near = { ...hosts.value, all: hosts.value.all.filter(isHere) };
  const request = { taskId: task.id, needs: asks.needs, host: asks.host };
  const far = task.runsOn === 'anywhere';
  if (
    !far &&
    near.all.every(({ id }) => id !== asks.host) &&
    hosts.value.all.some(({ id }) => id === asks.host)
  )
    return fail(onlyHere(task.id, asks.host));
  const asked = await (far ? whereAsked(scope, { hosts: hosts.value.all, work }) : ok([]));
  if (!asked.ok) return asked;
  const route = chooseHost(request, far ? hosts.value : near);
  const settling = { hosts: hosts.value, isOneOfMany };
  if (!route.ok || !far || work === undefined) return settled(scope, route, settling);
  const same = asked.value.filter(({ note }) => note.work === work);
  const other = await askedElsewhere(scope, { host: route.value.host, asked: same });
  if (!other.ok) return other;
  const there = other.value && chooseHost({ ...request, host: other.value.id }, hosts.value);
  return settled(scope, there ?? route, settling);
}

const settled = async (
  scope: TaskScope<unknown>,
  route: Result<Route>,
  settling: Settling,
): Promise<Result<Place>> => (route.ok ? settle(scope, route.value, settling) : route);

interface Settling {
  readonly hosts: Hosts;
  readonly isOneOfMany: boolean;
  /** Hosts that do not answer. */
  readonly away?: readonly string[];
}

/** Finds out whether the host answers, and goes to another one where it does not and may. */
async function settle(
  scope: TaskScope<unknown>,
  route: Route,
  { hosts, isOneOfMany, away = [] }: Settling,
): Promise<Result<Place>> {
  const { task, say, workspaceRoot, ports } = scope;
  const { host, needs, remark } = route;
  if (remark !== undefined) say(remark);
  else if (host.id !== LOCAL_HOST && !isOneOfMany) say(`${task.id} runs on host ${host.id}`);
  if (isHere(host)) {
    const near = { env: ports.env, folder: workspaceRoot, run: ports.runCommand };
    const environment = await hostEnvironment(host, near);
    return environment.ok ? ok({ host, needs, ...environment.value }) : environment;
  }
  const tools = knownTools.filter((tool) => [...task.tools, ...task.optionalTools].includes(tool));
  const patience = new Patience({ seconds: contactSeconds, say, signal: scope.signal });
  const link = linkTo(host, workspaceRoot, { say });
  const environment = await patience.with(() => farEnvironment(host, link, tools));
  if (environment.ok) return ok({ host, needs, ...environment.value });
  const { error } = environment;
  if (error.reason !== 'host-unreachable') return environment;
  const [asked] = askedFor(workspaceRoot, host.id, task.id);
  if (asked) return fail(mayBeRunning(error, asked));
  if (host.fallback === undefined || away.includes(host.fallback))
    return fail({ ...error, tries: [...(error.tries ?? []), ...withoutIt(host)] });
  say(`${error.what}: nothing of ${task.id} has started there, so it goes to host ${host.fallback} instead`);
  const other = chooseHost({ taskId: task.id, needs, host: host.fallback }, hosts);
  return other.ok ? settle(scope, other.value, { hosts, isOneOfMany, away: [...away, host.id] }) : other;
}

const isHere = ({ transport }: Host): boolean => transport.kind === 'local';

const withoutIt = ({ id }: Host): string[] => [
  `or name a \`fallback\` for ${id} in hosts.yaml`,
  'or another `host` in the options of the target',
];

const onlyHere = (task: string, host: string | undefined): Failure => ({
  reason: 'no-host',
  what: `${task} cannot run on host ${host}, which is behind SSH: only scripts and trainings can`,
  tries: [
    'make a `script` of the work that needs that host, and read what it writes',
    'name a host of this machine',
  ],
});

/** Every host, with no more slots than RESEARCH_SLOTS allows. */
export async function hostsOf({
  hostsFiles,
  ports,
}: Pick<TaskScope<unknown>, 'hostsFiles' | 'ports'>): Promise<Result<Hosts>> {
  const atMost = parseSlots(ports.env[variables.slots.name] ?? '');
  if (!atMost.ok) return atMost;
  return resolveHosts({ files: hostsFiles, machine: await inspectMachine(), atMost: atMost.value });
}

/** This machine. */
export async function thisHost(scope: TaskScope<unknown>): Promise<Result<Host>> {
  const hosts = await hostsOf(scope);
  return hosts.ok ? ok(localIn(hosts.value)) : hosts;
}

function localIn({ all }: Hosts): Host {
  const host = all.find(({ id }) => id === LOCAL_HOST);
  if (!host) throw new Error('there is always a local host');
  return host;
}
