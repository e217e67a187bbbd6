import { type Failure, plainWords } from '@research/core';
import { allowedEnvironment, type RunCommand, succeeded } from '@research/process';
import type { Host } from './host';
import type { HostEnvironment } from './host-environment';

/** One GPU of a host. */
export interface Gpu {
  readonly name: string;
  readonly freeMiB: number;
  readonly totalMiB: number;
}

const gpuQuery = ['--query-gpu=name,memory.free,memory.total', '--format=csv,noheader,nounits'];
/** Where WSL2 has nvidia-smi. */
const inWsl = '/usr/lib/wsl/lib';

/** None where there is no nvidia-smi, or where it finds no driver. @param folder in which it runs */
export async function gpusOf(
  { env, passedOn }: HostEnvironment,
  folder: string,
  run: RunCommand,
): Promise<Gpu[]> {
  const allowed = allowedEnvironment(env, passedOn);
  const exit = await run({
    argv: ['nvidia-smi', ...gpuQuery],
    cwd: folder,
    limitSeconds: 30,
    env: { ...allowed, PATH: `${allowed['PATH'] ?? ''}:${inWsl}` },
  });
  if (!exit.ok || !succeeded(exit.value)) return [];
  const lines = exit.value.tail.split('\n').filter((line) => line.includes(','));
  return lines.map((line) => {
    const [name = '', free, total] = line.split(',').map((cell) => cell.trim());
    return { name: plainWords(name, 100), freeMiB: mebibytes(free), totalMiB: mebibytes(total) };
  });
}

/** NaN where it is not known: `[N/A]`. */
const mebibytes = (text = ''): number => (/^\d{1,9}$/.test(text) ? Number(text) : NaN);

/** What keeps a host from having the GPUs that hosts.yaml says it has. */
export function gpuProblems({ id, slots, gpuMemoryMiB }: Host, gpus: readonly Gpu[]): Failure[] {
  if (slots.gpu === 0) return [];
  const problem = (what: string): Failure => ({
    reason: 'invalid-hosts',
    what,
    tries: ['correct hosts.yaml', 'or the driver: nvidia-smi must list the GPU'],
  });
  if (gpus.length === 0)
    return [
      problem(
        `host ${id} has ${slots.gpu} gpu slot${slots.gpu === 1 ? '' : 's'}, but nvidia-smi finds no GPU there`,
      ),
    ];
  const largest = Math.max(...gpus.map(({ totalMiB }) => totalMiB));
  return gpuMemoryMiB !== undefined && gpuMemoryMiB > largest
    ? [problem(`host ${id} has ${largest} MiB of GPU memory, not ${gpuMemoryMiB}`)]
    : [];
}
