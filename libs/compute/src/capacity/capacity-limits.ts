/** From where on a machine is short of something. The guide of hosts has the same table. */
export const capacityLimits = {
  /** What a task without history is taken to need, MiB. */
  unknownTaskMiB: 512,
  /** More than this share of all memory is never waited for: it would not be free on a machine that does nothing. */
  mostOfMemory: 0.75,
  /** Share of the last ten seconds in which some program, or all of them, waited for memory, %. */
  stallSomePercent: 20,
  stallFullPercent: 10,
  /** To and from swap, MiB a second. */
  swapMiBPerSecond: 4,
  /** Free disk below which nothing more should start, and below which it is said, MiB. */
  diskFullMiB: 1024,
  diskShortMiB: 5 * 1024,
  /** Load for each core, likewise. */
  loadFull: 2,
  loadShort: 1,
  /** Free memory of a GPU below which it is said, MiB. */
  gpuShortMiB: 1024,
} as const;

/** Memory that stays free for everything else, MiB: a twentieth of all of it, between 256 and 2048 MiB. */
export const reserveMiB = (totalMiB: number): number => Math.min(2048, Math.max(256, totalMiB / 20));
