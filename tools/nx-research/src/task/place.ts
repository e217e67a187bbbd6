import {
  chooseHost,
  type Host,
  hostEnvironment,
  type HostEnvironment,
  type Hosts,
  inspectMachine,
  LOCAL_HOST,
  type Needs,
  parseSlots,
  resolveHosts,
} from '@research/compute';
import { ok, type Result } from '@research/core';
import type { RunNeeds } from '../executors/run-options';
import type { TaskScope } from './task-scope';

/** Where a task runs, what it holds there, and what its programs find in their environment. */
export interface Place extends HostEnvironment {
  readonly host: Host;
  readonly needs: Needs;
}

/** What the options of a task that runs a project's own code ask of a host. */
export interface Asks {
  readonly needs: RunNeeds;
  readonly host?: string | undefined;
}

/** One CPU slot: what everything takes that asks for nothing else. */
export const oneSlot = { cpu: 1, gpu: 0 } as const;

/** Projects with this tag are for a GPU, unless `needs` says otherwise. */
const gpuTag = 'gpu';

/**
 * Finds the host of a task, and says so where it is another than expected. What asks for nothing runs on this machine, as
 * the terminal is. Fails with `no-host` and `invalid-hosts`.
 */
export async function placeOf(scope: TaskScope<unknown>, asks?: Asks): Promise<Result<Place>> {
  const { task, ports, workspaceRoot, say } = scope;
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  if (asks === undefined)
    return ok({ host: localIn(hosts.value), needs: oneSlot, env: ports.env, passedOn: [] });
  const needs = { ...asks.needs, gpu: asks.needs.gpu ?? (isForGpu(scope) ? 1 : 0) };
  const route = chooseHost({ taskId: task.id, needs, host: asks.host }, hosts.value);
  if (!route.ok) return route;
  const { host, remark } = route.value;
  if (remark !== undefined) say(remark);
  else if (host.id !== LOCAL_HOST) say(`${task.id} runs on host ${host.id}`);
  const environment = await hostEnvironment(host, {
    env: ports.env,
    folder: workspaceRoot,
    run: ports.runCommand,
  });
  return environment.ok ? ok({ host, needs: route.value.needs, ...environment.value }) : environment;
}

/** Every host, with no more slots than RESEARCH_SLOTS allows. */
export async function hostsOf({
  hostsFiles,
  ports,
}: Pick<TaskScope<unknown>, 'hostsFiles' | 'ports'>): Promise<Result<Hosts>> {
  const atMost = parseSlots(ports.env['RESEARCH_SLOTS'] ?? '');
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

const isForGpu = ({ task, workspace }: TaskScope<unknown>): boolean =>
  workspace.projects.some(({ name, tags }) => name === task.project && tags.includes(gpuTag));
