import type { SideRecord } from '@research/reporting';

/** What a task's work finds out about itself for the run record. */
export type NotedFacts = Partial<
  Pick<SideRecord, 'host' | 'slots' | 'hostSlots' | 'fingerprint' | 'inputs' | 'attached' | 'gpuPercent'>
>;

/** Collects facts while a task works, since a failure brings none along. */
export class AttemptNotes {
  #facts: NotedFacts = {};

  #processes: () => readonly number[] = () => [];

  /** Names processes that work for the task though they are not below this one: their memory is the task's. Asked at each sample. */
  watch(processes: () => readonly number[]): void {
    this.#processes = processes;
  }

  /** Those of {@link watch}. */
  get processes(): readonly number[] {
    return this.#processes();
  }

  /** Adds facts; later ones of the same name count. */
  add(facts: NotedFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  /** What has been noted so far. */
  get facts(): NotedFacts {
    return this.#facts;
  }
}
