import type { MemoryPressure, MemoryReading } from './memory-reading';

type Parts = ReadonlyMap<string, string>;

const kibibyte = 1 / 1024;
const byte = 1 / 2 ** 20;

/** Reads what `readingProgram` shows of the memory; undefined where it does not show enough. */
export const parseMemory = (parts: Parts): MemoryReading | undefined =>
  parts.get('system') === 'Darwin' ? parseMac(parts) : parseLinux(parts);

/** proc_meminfo(5), proc_vmstat(5). MemAvailable is the kernel's own estimate of what can be had without swapping. */
function parseLinux(parts: Parts): MemoryReading | undefined {
  const field = (name: string): number =>
    numberAfter(parts.get('meminfo'), new RegExp(`^${name}:\\s+(\\d{1,15}) kB`, 'm')) * kibibyte;
  const [total, available] = [field('MemTotal'), field('MemAvailable')];
  if (!(total > 0) || Number.isNaN(available)) return undefined;
  const group = groupOf(parts);
  const moved = ['pswpin', 'pswpout'].map((name) =>
    numberAfter(parts.get('vmstat'), new RegExp(`^${name} (\\d{1,15})`, 'm')),
  );
  const pressure = stallOf(parts.get('pressure') ?? '');
  return {
    totalMiB: Math.min(total, group?.limitMiB ?? Infinity),
    availableMiB: Math.min(available, group?.availableMiB ?? Infinity),
    ...(pressure ? { pressure } : {}),
    swapTotalMiB: known(field('SwapTotal')),
    swapUsedMiB: known(field('SwapTotal') - field('SwapFree')),
    swappedMiB: moved.reduce((sum, pages) => sum + known(pages), 0) * linuxPageKiB * kibibyte,
  };
}

/** Of x86-64 and most of ARM; with larger pages less is counted than is swapped. */
const linuxPageKiB = 4;

/**
 * The control group of a container or a service, version 2 or 1: its limit, and what is left of it. Pages of files that
 * were not used lately count as available, as in MemAvailable. Undefined without a limit.
 */
function groupOf(parts: Parts): { readonly limitMiB: number; readonly availableMiB: number } | undefined {
  for (const name of ['group2', 'group1']) {
    const [limit, used] = (parts.get(name) ?? '').split('\n').map(wholeNumber);
    if (limit === undefined || used === undefined || !(limit > 0 && limit < unlimited)) continue;
    const files = known(numberAfter(parts.get(`${name}stat`), /^\w+ (\d{1,15})/m));
    return { limitMiB: limit * byte, availableMiB: Math.max(0, limit - used + files) * byte };
  }
  return undefined;
}

/** Version 1 has a number of nearly 2^63 for no limit; version 2 the word `max`. */
const unlimited = 2 ** 60;

function stallOf(text: string): MemoryPressure | undefined {
  const [some, full] = ['some', 'full'].map((name) =>
    numberAfter(text, new RegExp(`^${name} avg10=(\\d{1,3}(?:\\.\\d{1,6})?)`, 'm')),
  );
  if (some === undefined || Number.isNaN(some)) return undefined;
  return { kind: 'stall', somePercent: some, fullPercent: known(full ?? NaN) };
}

/** vm_stat(1), sysctl(8). What counts as available: free, speculative and inactive pages, as psutil has it. */
function parseMac(parts: Parts): MemoryReading | undefined {
  const text = parts.get('vm_stat');
  const page = numberAfter(text, /page size of (\d{1,9}) bytes/);
  const pages = (name: string): number =>
    numberAfter(text, new RegExp(`^"?${name}"?:\\s+(\\d{1,15})\\.`, 'm')) * page * byte;
  const total = wholeNumber(parts.get('memsize') ?? '') * byte;
  const available = pages('Pages free') + known(pages('Pages speculative')) + pages('Pages inactive');
  if (!(total > 0) || Number.isNaN(available)) return undefined;
  const level = levels.get(parts.get('level') ?? '');
  const swap = (name: string): number =>
    known(numberAfter(parts.get('swapusage'), new RegExp(`${name} = (\\d{1,12}(?:\\.\\d{1,6})?)M`)));
  return {
    totalMiB: total,
    availableMiB: available,
    ...(level ? { pressure: { kind: 'level', level } as const } : {}),
    swapTotalMiB: swap('total'),
    swapUsedMiB: swap('used'),
    swappedMiB: known(pages('Swapins')) + known(pages('Swapouts')),
  };
}

const levels: ReadonlyMap<string, 'normal' | 'warning' | 'critical'> = new Map([
  ['1', 'normal'],
  ['2', 'warning'],
  ['4', 'critical'],
]);

/** NaN for a word, such as `max`, and for more digits than any machine has bytes. */
const wholeNumber = (text: string): number => (/^\d{1,19}$/.test(text.trim()) ? Number(text) : NaN);

const numberAfter = (text: string | undefined, pattern: RegExp): number =>
  Number(pattern.exec(text ?? '')?.[1] ?? NaN);

const known = (value: number): number => (Number.isNaN(value) ? 0 : value);
