import type { Failure } from '@research/core';
import {
  extentOf,
  type FitSource,
  FixedFits,
  HalvingFits,
  type Ledger,
  ProposedFits,
  type Proposer,
  type ResultOf,
} from '@research/search';
import { type AskedSearch, fitsLeft } from './asked-search';

/** True for a trial that has a result; what has failed is tried again by the next run. */
export const hasResult = (ledger: Ledger, key: string): boolean =>
  ledger.get(key)?.outcome.kind === 'finished';

/** Nothing is left to evaluate. */
export function isDone({ trials, definition }: AskedSearch, ledger: Ledger): boolean {
  if (definition.strategy === 'asha')
    return new HalvingFits({ trials, definition, resultOf: resultsIn(ledger) }).available === 0;
  return extentOf({ trials, definition, isFinished: ({ key }) => hasResult(ledger, key) }).fitsLeft === 0;
}

const resultsIn =
  (ledger: Ledger): ResultOf =>
  (key) => {
    const outcome = ledger.get(key)?.outcome;
    return outcome?.kind === 'finished' ? outcome.value : outcome && 'failed';
  };

/** The fits of a search that no host has and that have no result, as its strategy gives them. */
export function fitsToGive(
  asked: AskedSearch,
  ledger: Ledger,
  given: {
    readonly isGiven: (key: string) => boolean;
    /** Needed by tpe. */
    readonly proposer?: Proposer | undefined;
    readonly onFailure: (failure: Failure) => void;
  },
): FitSource {
  const { trials, definition, identity } = asked;
  const { isGiven, proposer, onFailure } = given;
  const shared = { trials, definition, resultOf: resultsIn(ledger), isGiven };
  if (definition.strategy === 'asha') return new HalvingFits(shared);
  if (proposer) return new ProposedFits({ ...shared, identity, proposer, onFailure });
  return new FixedFits(fitsLeft(asked, ({ key }) => hasResult(ledger, key) || isGiven(key)));
}
