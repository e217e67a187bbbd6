import type { SearchDefinition } from './definition';
import { type Fit, fitsOf, type Trial, type TrialKey } from './fits';

/** Where a schedule takes fits from. */
export interface FitSource {
  /** How many can be taken now. More may follow when results arrive. */
  readonly available: number;
  /** How many are still to be taken in all, as far as that is known. */
  readonly remaining: number;
  /** Makes so many available, or as many as there are, where fits are made when they are needed. */
  prepare?(count: number): Promise<void>;
  /** The next ones, at most `count`. */
  take(count: number): Fit[];
  /** Takes back fits that were not evaluated. */
  giveBack(fits: readonly Fit[]): void;
}

/** All fits from the beginning, in their order: a grid, a random search. */
export class FixedFits implements FitSource {
  readonly #left: Fit[];

  constructor(fits: readonly Fit[]) {
    this.#left = [...fits];
  }

  get available(): number {
    return this.#left.length;
  }

  get remaining(): number {
    return this.#left.length;
  }

  take = (count: number): Fit[] => this.#left.splice(0, count);

  giveBack(fits: readonly Fit[]): void {
    this.#left.unshift(...fits);
  }
}

/** The metric of a trial; `failed` for one that has none; undefined for one that has not ended. */
export type ResultOf = (key: TrialKey) => number | 'failed' | undefined;

/** What successive halving decides by. */
export interface HalvingInput {
  /** Every configuration at every value of the prefix, which are the rungs. */
  readonly trials: readonly Trial[];
  readonly definition: Pick<SearchDefinition, 'prefix' | 'direction' | 'reduction'>;
  readonly resultOf: ResultOf;
  /** True for a trial that a host has already. */
  readonly isGiven?: (key: TrialKey) => boolean;
}

/** One configuration and its trials, the rungs in ascending order. */
interface Candidate {
  readonly rungs: readonly Fit[];
  /** How many rungs have been given out. */
  given: number;
}

/**
 * Asynchronous successive halving: every configuration is evaluated with few rounds, and of those that have ended at a rung the best
 * one in `reduction` is promoted to the next, without waiting for the others.
 * Source: Li et al., A System for Massively Parallel Hyperparameter Tuning, MLSys 2020, algorithm 2.
 */
export class HalvingFits implements FitSource {
  readonly #candidates: readonly Candidate[];

  constructor(private readonly input: HalvingInput) {
    const groups = fitsOf(input.trials, input.definition);
    this.#candidates = groups.map(({ parameters, at = {}, trials }) => {
      const [[prefix, values] = ['', []]] = Object.entries(at);
      const rungs = trials.map((trial, index): Fit => {
        const value = values[index] ?? Number.NaN;
        return { id: trial.key.slice(0, 16), parameters, at: { [prefix]: [value] }, trials: [trial] };
      });
      // What has a result from before, or is on a host, counts as given out; what failed is tried once more.
      const left = trials.findIndex(
        ({ key }) => typeof input.resultOf(key) !== 'number' && !input.isGiven?.(key),
      );
      return { rungs, given: left === -1 ? rungs.length : left };
    });
  }

  get available(): number {
    return this.#next().length;
  }

  get remaining(): number {
    return this.available;
  }

  take(count: number): Fit[] {
    return this.#next()
      .slice(0, count)
      .map((candidate) => {
        const fit = candidate.rungs[candidate.given];
        if (fit === undefined) throw new Error('a candidate has a next rung');
        candidate.given += 1;
        return fit;
      });
  }

  giveBack(fits: readonly Fit[]): void {
    for (const { id } of fits) {
      const candidate = this.#candidates.find(({ rungs }) => rungs.some((rung) => rung.id === id));
      if (candidate) candidate.given = candidate.rungs.findIndex((rung) => rung.id === id);
    }
  }

  /** Promotions first, the highest rung first; then configurations that have not begun. */
  #next(): Candidate[] {
    const highest = Math.max(...this.#candidates.map(({ rungs }) => rungs.length));
    const promoted = Array.from({ length: highest }, (_, index) =>
      this.#promotable(highest - 1 - index),
    ).flat();
    return [...promoted, ...this.#candidates.filter(({ given }) => given === 0)];
  }

  /** Those among the best of a rung that have not gone on from it. */
  #promotable(rung: number): Candidate[] {
    const ended = this.#candidates.flatMap((candidate) => {
      const result = this.#result(candidate.rungs[rung]);
      return typeof result === 'number' ? [{ candidate, result }] : [];
    });
    const sign = this.input.definition.direction === 'maximize' ? -1 : 1;
    const best = ended
      .sort((one, other) => sign * (one.result - other.result))
      .slice(0, Math.floor(ended.length / this.input.definition.reduction));
    return best.flatMap(({ candidate }) =>
      candidate.given === rung + 1 && candidate.rungs.length > rung + 1 ? [candidate] : [],
    );
  }

  readonly #result = (rung: Fit | undefined): number | 'failed' | undefined => {
    const [trial] = rung?.trials ?? [];
    return trial && this.input.resultOf(trial.key);
  };
}
