import {
  bySlotKind,
  type Failure,
  fail,
  type HostId,
  nearMatches,
  ok,
  type Result,
  severalFailures,
  slotKindsIn,
} from '@research/core';
import { type Host, LOCAL_HOST, type SshTransport } from './host';
import type { HostEntry } from './hosts-file';
import type { Machine } from './machine';
import type { HostsFile } from './parse-hosts';
import type { SlotKind } from './slot-kind';

/** Every host there is, in the order of the files; `local` comes first unless they name it elsewhere. */
export interface Hosts {
  readonly all: readonly Host[];
  /** What is for a GPU must not run on a CPU instead. */
  readonly strict: boolean;
}

/** What hosts are made from. */
export interface HostSources {
  /** Later files override earlier ones, key by key. */
  readonly files: readonly HostsFile[];
  readonly machine: Machine;
  /** Upper bounds for every host (`parseSlots`); they lower the number of slots and never raise it. */
  readonly atMost?: Readonly<Record<SlotKind, number>>;
}

/** Puts the files together and fills in what they leave out. Fails with `invalid-hosts` for a fallback that is no host. */
export function resolveHosts({ files, machine, atMost = {} }: HostSources): Result<Hosts> {
  const entries = new Map<string, HostEntry>();
  if (!files.some(({ hosts }) => hosts.has(LOCAL_HOST))) entries.set(LOCAL_HOST, {});
  for (const { hosts } of files)
    for (const [name, entry] of hosts) entries.set(name, merged(entries.get(name) ?? {}, entry));
  const problems = files.flatMap((file) => [
    ...wrongFallbacks(file, entries),
    ...wrongTransports(file, entries),
  ]);
  if (problems.length > 0) return fail(severalFailures('hosts.yaml does not fit together', problems));
  const kinds = slotKindsIn(...[...entries.values()].map(({ slots }) => slots ?? {}));
  const unknown = Object.keys(atMost).find((kind) => !kinds.includes(kind));
  if (unknown !== undefined) return fail(unknownKind(unknown, kinds));
  return ok({
    all: [...entries].map(([name, entry]) => hostOf(name as HostId, entry, { machine, atMost })),
    strict: files.reduce((strict, file) => file.strict ?? strict, false),
  });
}

const unknownKind = (kind: string, kinds: readonly string[]): Failure => ({
  reason: 'invalid-options',
  what: `RESEARCH_SLOTS: no host has ${kind} slots`,
  tries: [
    `name one of ${nearMatches(kind, kinds).join(', ') || kinds.join(', ')}`,
    'or add it to `slots` of a host in hosts.yaml',
  ],
});

const merged = (before: HostEntry, after: HostEntry): HostEntry => ({
  ...before,
  ...after,
  slots: { ...before.slots, ...after.slots },
});

function wrongFallbacks({ hosts, locate }: HostsFile, known: ReadonlyMap<string, unknown>): Failure[] {
  return [...hosts].flatMap(([name, { fallback }]) => {
    if (fallback === undefined || (known.has(fallback) && fallback !== name)) return [];
    const why = fallback === name ? 'the host itself' : `no host; there are ${[...known.keys()].join(', ')}`;
    const what = `hosts.${name}.fallback: ${fallback} is ${why}`;
    return [{ reason: 'invalid-hosts', what, at: locate('hosts', name, 'fallback') }];
  });
}

/** What only a host behind SSH has, and what it must have. */
const sshKeys = ['destination', 'sshConfig', 'folder', 'reconnectSeconds'] as const;

function wrongTransports({ hosts, locate }: HostsFile, entries: ReadonlyMap<string, HostEntry>): Failure[] {
  const wrong = (path: readonly string[], what: string): Failure => ({
    reason: 'invalid-hosts',
    what: `hosts.${path.join('.')}: ${what}`,
    at: locate('hosts', ...path),
    tries: ['see docs/guides/hosts.md for what hosts.yaml may say'],
  });
  return [...hosts].flatMap(([name, own]) => {
    const { transport, slots } = entries.get(name) ?? {};
    if (transport === 'ssh')
      return slots?.cpu === undefined
        ? [
            wrong(
              [name],
              'a host behind SSH needs `slots`: how many tasks it may run at once, such as { cpu: 2, gpu: 1 }',
            ),
          ]
        : [];
    return sshKeys.flatMap((key) =>
      own[key] === undefined ? [] : [wrong([name, key], 'only a host with `transport: ssh` has this')],
    );
  });
}

type Limits = Required<Pick<HostSources, 'machine' | 'atMost'>>;

function hostOf(id: HostId, entry: HostEntry, { machine, atMost }: Limits): Host {
  const { slots, gpuMemoryMiB, setup, fallback, folder, reconnectSeconds } = entry;
  const here = entry.transport !== 'ssh';
  const found = here ? machine : { cores: 1, gpus: 0, memoryMiB: undefined };
  const { memoryMiB = found.memoryMiB } = entry;
  const own: Readonly<Record<string, number | undefined>> = { cpu: found.cores, gpu: found.gpus };
  const lowered = (kind: SlotKind): number =>
    Math.min(slots?.[kind] ?? own[kind] ?? 0, atMost[kind] ?? Infinity);
  return {
    id,
    transport: here ? { kind: 'local' } : sshTransport(id, entry),
    slots: bySlotKind(slotKindsIn(slots ?? {}), lowered),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    ...(gpuMemoryMiB === undefined ? {} : { gpuMemoryMiB }),
    ...(found.gpus > 0 ? { gpuDevices: found.gpus } : {}),
    ...(folder === undefined ? {} : { folder }),
    ...(reconnectSeconds === undefined ? {} : { reconnectSeconds }),
    ...(setup === undefined ? {} : { setup }),
    ...(fallback === undefined ? {} : { fallback: fallback as HostId }),
  };
}

const sshTransport = (id: HostId, { destination = id, sshConfig }: HostEntry): SshTransport => ({
  kind: 'ssh',
  destination,
  ...(sshConfig === undefined ? {} : { configFile: sshConfig }),
});
