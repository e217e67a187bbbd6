import type { MemoryPeak } from '@research/compute';
import { hasRoom, type JudgedHost } from './judged-host';

/** What the command found, for programs; a change that they misread raises the version. */
export const jsonCapacity = (
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
