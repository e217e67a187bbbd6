/** What a command took: seconds on the clock, and CPU seconds (user and system) of it and all its children. */
export interface Timing {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}
