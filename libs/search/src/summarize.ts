import type { SearchDefinition } from './definition';
import type { Trial } from './fits';
import type { LedgerEntry } from './ledger';
import type { Measured } from './records';
import { WholeFloat } from './whole-float';

/** A trial and its result. */
export interface FinishedTrial {
  readonly trial: Trial;
  readonly measured: Measured;
}

/** What the finished trials of a search say together. */
export interface SearchSummary {
  readonly best: FinishedTrial;
  /** How many lie within one standard error of the best, itself included; absent: the objective gives no error. */
  readonly withinOneError?: number;
  /** Of those, the one that costs least: the smallest values, the parameters weighed in the order of the definition. */
  readonly simplest?: FinishedTrial;
  /**
   * What choosing the best flatters by, estimated by leaving out fold after fold: the choice is made on the others, and the fold
   * left out says what it is worth. `optimism` is the best's mean over folds less that. Absent with fewer than two folds.
   * Source: Varma and Simon, BMC Bioinformatics 7:91 (2006).
   */
  readonly nested?: { readonly value: number; readonly optimism: number };
}

/** The finished ones of some trials, in their order. */
export const finishedOf = (
  trials: readonly Trial[],
  entryOf: (key: string) => LedgerEntry | undefined,
): FinishedTrial[] =>
  trials.flatMap((trial) => {
    const outcome = entryOf(trial.key)?.outcome;
    return outcome?.kind === 'finished' ? [{ trial, measured: outcome }] : [];
  });

/** Undefined without a finished trial. Of equally good ones the first of the grid is the best. */
export function summarize(
  finished: readonly FinishedTrial[],
  definition: SearchDefinition,
): SearchSummary | undefined {
  const sign = definition.direction === 'maximize' ? 1 : -1;
  const best = maximumOf(finished, ({ measured }) => sign * measured.value);
  if (best === undefined) return undefined;
  const { value, error } = best.measured;
  const near =
    error === undefined ? [] : finished.filter(({ measured }) => sign * (value - measured.value) <= error);
  const simplest = [...near].sort((one, other) => bySize(one, other, definition))[0];
  const nested = nestedEstimate(finished, best, sign);
  return {
    best,
    ...(error === undefined ? {} : { withinOneError: near.length }),
    ...(simplest && { simplest }),
    ...(nested && { nested }),
  };
}

function maximumOf<T>(all: readonly T[], of: (one: T) => number): T | undefined {
  return all.reduce<T | undefined>(
    (best, one) => (best === undefined || of(one) > of(best) ? one : best),
    undefined,
  );
}

/** Which of two is simpler: by each parameter in turn, the smaller number or the value that stands first. */
function bySize(
  { trial: one }: FinishedTrial,
  { trial: other }: FinishedTrial,
  { parameters, prefix }: SearchDefinition,
): number {
  // What the prefix counts is the size of the model.
  const names = [...(prefix === undefined ? [] : [prefix]), ...Object.keys(parameters)];
  for (const name of names) {
    const of = parameters[name];
    const rank = ({ configuration }: Trial): number => {
      const value = configuration[name];
      if (value === undefined) return -Infinity;
      return typeof value === 'number' || value instanceof WholeFloat
        ? Number(value)
        : of && 'values' in of
          ? of.values.indexOf(value)
          : 0;
    };
    if (rank(one) !== rank(other)) return rank(one) - rank(other);
  }
  return 0;
}

function nestedEstimate(
  finished: readonly FinishedTrial[],
  best: FinishedTrial,
  sign: number,
): SearchSummary['nested'] {
  const names = Object.keys(best.measured.folds ?? {});
  const whole = finished.filter(({ measured }) =>
    names.every((name) => measured.folds?.[name] !== undefined),
  );
  if (names.length < 2) return undefined;
  const at = ({ measured }: FinishedTrial, name: string): number => measured.folds?.[name] ?? Number.NaN;
  const mean = (numbers: readonly number[]): number =>
    numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const leftOut = names.map((name) => {
    const others = names.filter((other) => other !== name);
    const chosen = maximumOf(whole, (one) => sign * mean(others.map((other) => at(one, other))));
    return chosen === undefined ? Number.NaN : at(chosen, name);
  });
  const value = mean(leftOut);
  const flattered = maximumOf(whole, (one) => sign * mean(names.map((name) => at(one, name))));
  if (flattered === undefined) return undefined;
  return { value, optimism: sign * (mean(names.map((name) => at(flattered, name))) - value) };
}
