import { fail, ok, type Failure, type Result } from '@research/core';
import type { RunCommand } from '@research/process';
import { type HostReading, parseHostReading } from './host-reading';
import type { MemoryReading } from './memory-reading';
import { parseMemory } from './parse-memory';
import { readingParts, readingProgram } from './reading-program';

/** How to ask a machine. */
export interface MachineAccess {
  /** Runs a command on it. */
  readonly run: RunCommand;
  /** Where programs are looked for; besides these the system's own folders are. */
  readonly env: Readonly<Record<string, string>>;
  /** The host, for messages. */
  readonly host: string;
}

/** Reads the memory of a machine. Fails where it does not tell, or cannot be asked. */
export async function readMemory(access: MachineAccess): Promise<Result<MemoryReading>> {
  const parts = await ask(access, ['memory']);
  if (!parts.ok) return parts;
  const memory = parseMemory(parts.value);
  return memory ? ok(memory) : fail(untold(access));
}

/** Reads everything that a machine tells of itself. Fails as {@link readMemory} does. @param folder absolute, there */
export async function readHost(access: MachineAccess, folder: string): Promise<Result<HostReading>> {
  const parts = await ask(access, ['all', folder]);
  if (!parts.ok) return parts;
  const reading = parseHostReading(parts.value);
  return reading ? ok(reading) : fail(untold(access));
}

/** A driver that hangs must not keep us: what was shown before it counts. */
const limitSeconds = 15;

async function ask(
  { run, env }: MachineAccess,
  argv: readonly string[],
): Promise<Result<ReadonlyMap<string, string>>> {
  const command = ['sh', '-c', readingProgram, 'sh', ...argv] as const;
  const exit = await run({ argv: command, cwd: '/', env, limitSeconds });
  return exit.ok ? ok(readingParts(exit.value.tail)) : exit;
}

const untold = ({ host }: MachineAccess): Failure => ({
  reason: 'not-found',
  what: `host ${host} does not tell how much memory it has`,
  tries: ['on Linux /proc has to be there, on macOS vm_stat and sysctl'],
});
