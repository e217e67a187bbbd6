/** What nvidia-smi says of one GPU at one moment; what it does not know is absent. */
export interface GpuReading {
  /** Number of the GPU. */
  readonly index: number;
  /** Share of the time in which it computed, in %. */
  readonly utilization?: number;
  readonly usedMiB?: number;
  readonly totalMiB?: number;
  /** °C */
  readonly temperature?: number;
  /** W */
  readonly power?: number;
}

const names = ['utilization', 'usedMiB', 'totalMiB', 'temperature', 'power'] as const;

/** Reads a line of `nvidia-smi --query-gpu=index,…`; undefined when it is none. `[N/A]` is not known. */
export function parseGpuReading(line: string): GpuReading | undefined {
  const [index = '', ...cells] = line.split(',').map((cell) => cell.trim());
  if (!/^\d{1,3}$/.test(index)) return undefined;
  const known = names.flatMap((name, position) => {
    const cell = cells[position] ?? '';
    return /^\d{1,12}(?:\.\d{1,9})?$/.test(cell) ? [[name, Number(cell)] as const] : [];
  });
  return { index: Number(index), ...Object.fromEntries(known) };
}
