import type { Failure } from '@research/core';
import type { Block } from './block';
import type { Fit } from './fits';
import type { BlockEnd, BlockObserver, TrialHost } from './trial-host';

/** Time that passes when nothing else is to be done. */
export class SimulatedTime {
  now = 0;
  #events: { readonly at: number; readonly run: () => void }[] = [];

  after(seconds: number, run: () => void): void {
    this.#events.push({ at: this.now + seconds, run });
  }

  /** Lets time pass until `work` has ended. */
  async during<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    void work.finally(() => (ended = true));
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (ended) return work;
      const [next] = this.#events.sort((one, other) => one.at - other.at);
      if (next === undefined) throw new Error('the schedule waits for nothing');
      this.#events.splice(0, 1);
      this.now = next.at;
      next.run();
    }
  }
}

/** How a simulated host behaves. */
export interface SimulatedHostOptions {
  readonly slots: number;
  /** Seconds of a fit. */
  readonly seconds: (fit: Fit) => number;
  /** Seconds that a block costs before its first fit. */
  readonly startSeconds?: number;
  readonly aheadSeconds?: number;
  /** Seconds until it answers whether it has given back a block; default 0. */
  readonly answerSeconds?: number;
  /** From this moment it fails every block. */
  readonly failsAt?: number;
  /** From this moment it does not answer: its results are still heard of, as a log that was on its way, but no end is. */
  readonly silentAt?: number;
}

/** A host with a queue and slots, in simulated time. */
export class SimulatedHost implements TrialHost {
  readonly slots: number;
  readonly aheadSeconds: number;
  /** Ids of the fits that it has evaluated, in order. */
  readonly evaluated: string[] = [];
  lastAt = 0;
  #queue: { block: Block; start: () => void; withdraw: () => void }[] = [];
  #running = 0;
  readonly #observers = new Set<BlockObserver>();
  readonly #open = new Set<(end: BlockEnd) => void>();

  constructor(
    readonly id: string,
    private readonly time: SimulatedTime,
    private readonly options: SimulatedHostOptions,
  ) {
    this.slots = options.slots;
    this.aheadSeconds = options.aheadSeconds ?? 0;
    const { silentAt } = options;
    if (silentAt !== undefined)
      time.after(silentAt, () => this.#observers.forEach((one) => one.onSilent(true)));
  }

  /** Its client lets go of it. */
  letGo(): void {
    for (const resolve of this.#open) resolve({ kind: 'left' });
  }

  run(block: Block, observer: BlockObserver): Promise<BlockEnd> {
    return new Promise((resolve) => {
      this.#observers.add(observer);
      this.#open.add(resolve);
      const withdraw = (): void => resolve({ kind: 'withdrawn' });
      const start = (): void => {
        this.#running += 1;
        observer.onRecord({ kind: 'ready', worker: { versions: 'simulated', device: 'cpu' } });
        const next = (index: number): void => {
          const fit = block.fits[index];
          if (fit === undefined || this.time.now >= (this.options.failsAt ?? Infinity)) {
            this.#running -= 1;
            this.#queue.shift()?.start();
            if (this.time.now >= (this.options.silentAt ?? Infinity)) return;
            return resolve(fit === undefined ? { kind: 'done' } : { kind: 'failed', failure });
          }
          this.time.after(this.options.seconds(fit), () => {
            this.evaluated.push(fit.id);
            this.lastAt = this.time.now;
            const ends = fit.trials.map((trial) => ({
              trial,
              outcome: { kind: 'finished' as const, value: 1 },
              fitSeconds: this.options.seconds(fit),
              fit: fit.id,
            }));
            observer.onRecord({ kind: 'fit', fit: fit.id, ends });
            next(index + 1);
          });
        };
        this.time.after(this.options.startSeconds ?? 0, () => next(0));
      };
      if (this.#running < this.slots) start();
      else this.#queue.push({ block, start, withdraw });
    });
  }

  async withdraw(block: Block): Promise<boolean> {
    const { answerSeconds = 0 } = this.options;
    if (answerSeconds > 0) await new Promise<void>((resolve) => this.time.after(answerSeconds, resolve));
    const queued = this.#queue.find((one) => one.block === block);
    if (queued === undefined) return false;
    this.#queue = this.#queue.filter((one) => one !== queued);
    queued.withdraw();
    return true;
  }

  async cancel(block: Block): Promise<void> {
    await this.withdraw(block);
  }
}

const failure: Failure = { reason: 'host-unreachable', what: 'the simulated host is gone' };

/** So many fits of one trial each. */
export const simulatedFits = (count: number): Fit[] =>
  Array.from({ length: count }, (_, number) => ({
    id: `fit-${number}`,
    parameters: { number },
    trials: [{ key: `trial-${number}`, configuration: { number } }],
  }));
