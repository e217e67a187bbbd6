/** How short of memory a machine is by its own judgement. */
export type MemoryPressure =
  /**
   * Linux: share of the last ten seconds in which programs waited for memory, in %; `some` of them, or all (`full`). Pressure
   * stall information, https://docs.kernel.org/accounting/psi.html.
   */
  | { readonly kind: 'stall'; readonly somePercent: number; readonly fullPercent: number }
  /** macOS: kern.memorystatus_vm_pressure_level, which is 1, 2 or 4. */
  | { readonly kind: 'level'; readonly level: 'normal' | 'warning' | 'critical' };

/** The memory of a machine at one moment. */
export interface MemoryReading {
  /** Of the machine, or of the control group that it is limited to. */
  readonly totalMiB: number;
  /** What programs can have without anything being swapped. */
  readonly availableMiB: number;
  /** Absent: the machine does not tell. */
  readonly pressure?: MemoryPressure;
  readonly swapTotalMiB: number;
  readonly swapUsedMiB: number;
  /** What has gone to swap and come back since the machine was started. */
  readonly swappedMiB: number;
}

/** MiB a second that went to swap and came back between two readings; 0 when time stood still. */
export function swapRate(before: MemoryReading, after: MemoryReading, elapsedMs: number): number {
  const moved = Math.max(0, after.swappedMiB - before.swappedMiB);
  return elapsedMs > 0 ? moved / (elapsedMs / 1000) : 0;
}
