/** How a command ended; `succeeded` tells whether well, and `explainExit` makes a failure of what did not. */
export interface Exit {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null;
  /** Name of the signal that ended the process (`SIGKILL`), or null. */
  readonly signal: string | null;
  /** True when the time limit ended it. */
  readonly timedOut: boolean;
  /** True when the caller's AbortSignal ended it. */
  readonly cancelled: boolean;
  readonly durationMs: number;
  /** The last 64 KiB of standard output and standard error, in order of arrival. */
  readonly tail: string;
  /** What it used, of a job that something else has watched; absent otherwise. */
  readonly cpuSeconds?: number;
  readonly peakMemoryMiB?: number;
}
