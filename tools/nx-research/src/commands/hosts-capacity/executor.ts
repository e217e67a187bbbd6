import { type Host, inspectCapacity, judgeCapacity, type MemoryPeak } from '@research/compute';
import { describeFailure, fail, type Failure, ok, type Result } from '@research/core';
import { memoryHistory, readRecords } from '@research/reporting';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { hostsOf } from '../../task/place';
import { writeJson } from '../../task/write-file';
import { hostsCapacityKind, type HostsCapacityOptions } from '../hosts';
import { describeCapacity } from './describe-capacity';
import { hasRoom, isHere, type JudgedHost } from './judged-host';

type CapacityScope = TaskScope<HostsCapacityOptions>;

export const executor = defineExecutor(hostsCapacityKind, async (scope) => {
  const { options, ports, say } = scope;
  const asked = await askedHosts(scope);
  if (!asked.ok) return asked;
  const largest = await largestTask(scope, asked.value);
  const judged = await Promise.all(asked.value.map((host) => judge(scope, host, largest)));
  for (const line of describeCapacity(judged)) say(line);
  const decisive = options.host === undefined ? judged.filter(isHere) : judged;
  const room = decisive.some(hasRoom);
  for (const one of judged)
    if ('failure' in one && !decisive.includes(one)) say(`\nwarning: ${describeFailure(one.failure)}`);
  const written = await writeJson(
    scope,
    options.json,
    jsonCapacity(judged, { at: ports.now(), room, largest }),
  );
  if (!written.ok) return written;
  return room ? ok({ status: 'done' }) : fail(noRoom(decisive));
});

async function askedHosts(scope: CapacityScope): Promise<Result<readonly Host[]>> {
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const { host } = scope.options;
  const asked = hosts.value.all.filter(({ id }) => host === undefined || id === host);
  if (asked.length > 0) return ok(asked);
  const names = hosts.value.all.map(({ id }) => id).join(', ');
  return fail({ reason: 'no-host', what: `there is no host ${host}`, tries: [`name one of ${names}`] });
}

/** Older runs are of other code. */
const recordsThatCount = 100;

/** The task that took most memory on this machine in the last runs. Behind SSH it is not measured. */
async function largestTask(
  { workspaceRoot }: CapacityScope,
  hosts: readonly Host[],
): Promise<MemoryPeak | undefined> {
  const { records } = await readRecords(workspaceRoot, { last: recordsThatCount });
  const here = hosts.filter(({ transport }) => transport.kind === 'local').map(({ id }) => id);
  return memoryHistory(records, here)[0];
}

async function judge(
  { workspaceRoot, ports, say }: CapacityScope,
  host: Host,
  largest: MemoryPeak | undefined,
): Promise<JudgedHost> {
  const capacity = await inspectCapacity(host, { workspaceRoot, env: ports.env, run: ports.runCommand, say });
  if (!capacity.ok) return { host, failure: capacity.error };
  const next = host.transport.kind === 'local' ? largest : undefined;
  return { host, capacity: capacity.value, limits: judgeCapacity(capacity.value, next) };
}

function noRoom(hosts: readonly JudgedHost[]): Failure {
  const [only] = hosts;
  const names = hosts.map(({ host }) => host.id).join(', ');
  if (hosts.length === 1 && only && 'failure' in only) return only.failure;
  return {
    reason: 'no-capacity',
    what: `nothing more should start on ${names}: ${hosts.map(whyFull).join('; ')}`,
  };
}

function whyFull(judged: JudgedHost): string {
  if ('failure' in judged) return judged.failure.what;
  return judged.limits.flatMap(({ what, level }) => (level === 'full' ? [what] : [])).join(', ');
}

/** What the command found, for programs; a change that they misread raises the version. */
const jsonCapacity = (
  hosts: readonly JudgedHost[],
  {
    at,
    room,
    largest,
  }: { readonly at: Date; readonly room: boolean; readonly largest?: MemoryPeak | undefined },
): unknown => ({
  version: 1,
  at: at.toISOString(),
  room,
  ...(largest ? { largestTask: largest } : {}),
  hosts: hosts.map(jsonHost),
});

function jsonHost(judged: JudgedHost): unknown {
  const { id, transport } = judged.host;
  const about = { host: id, transport: transport.kind, room: hasRoom(judged) };
  if ('failure' in judged) return { ...about, failure: judged.failure };
  const { reading, slots, swapMiBPerSecond, folder } = judged.capacity;
  return { ...about, ...reading, swapMiBPerSecond, folder, slots, limits: judged.limits };
}
