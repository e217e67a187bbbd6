import type { SideRecord } from '@research/reporting';

/** What a task's work finds out about itself for the run record. */
export type NotedFacts = Partial<
  Pick<
    SideRecord,
    | 'host'
    | 'slots'
    | 'hostSlots'
    | 'fingerprint'
    | 'inputs'
    | 'attached'
    | 'queueMs'
    | 'runMs'
    | 'cpuSeconds'
    | 'peakMemoryMiB'
    | 'gpuPercent'
    | 'trials'
    | 'migrations'
  >
>;

/** Collects facts while a task works, since a failure brings none along. */
export class AttemptNotes {
  #facts: NotedFacts = {};

  /** Adds facts; later ones of the same name count. */
  add(facts: NotedFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  /** Forgets what an earlier attempt has found out. */
  clear(): void {
    this.#facts = {};
  }

  /** What has been noted so far. */
  get facts(): NotedFacts {
    return this.#facts;
  }
}
