import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import { type FinishedTrial, finishedOf, type Ledger, type LedgerEntry } from '@research/search';
import type { AskedSearch } from './asked-search';
import { describeConfiguration, shown } from './progress';

/** So many different configurations have the same metric by chance or by design; more have not. */
const sameAtMost = 2;

/**
 * Fails where the best trial is not to be trusted: too many trials have no result, one is better than possible, or all are alike.
 * The ledger keeps what it has.
 */
export function trustworthy(asked: AskedSearch, ledger: Ledger): Result<void> {
  const { trials, definition } = asked;
  const finished = finishedOf(trials, ledger.get);
  const failed = failedOf(asked, ledger);
  const ended = finished.length + failed.length;
  if (ended > 0 && finished.length === 0) return fail(noResult(asked, failed));
  if (failed.length > definition.allowFailures * ended) return fail(tooManyFailed(asked, failed, ended));
  const { above = Infinity, below = -Infinity } = definition.implausible;
  const wrong = finished.filter(({ measured: { value } }) => value > above || value < below);
  if (wrong.length > 0) return fail(tooGood(asked, wrong));
  const values = new Set(finished.map(({ measured }) => measured.value));
  if (values.size === 1 && finished.length > sameAtMost && !definition.allowConstant)
    return fail(allAlike(asked, finished));
  return ok(undefined);
}

/** The trials that ended without a result. */
export const failedOf = ({ trials }: AskedSearch, ledger: Ledger): LedgerEntry[] =>
  trials.flatMap(({ key }) => {
    const entry = ledger.get(key);
    return entry?.outcome.kind === 'failed' ? [entry] : [];
  });

/** Why a trial has no result. */
export const describeFailed = ({
  outcome,
  configuration,
}: Pick<LedgerEntry, 'outcome' | 'configuration'>): Failure => ({
  reason: 'command-failed',
  what: `the trial ${describeConfiguration({ configuration })} failed: ${outcome.kind === 'failed' ? outcome.reason : ''}`,
  ...(outcome.kind === 'failed' && outcome.said ? { said: outcome.said } : {}),
});

/** Enough to see what they have in common. */
const shownAtMost = 5;

const noResult = ({ file }: AskedSearch, failed: readonly LedgerEntry[]): Failure =>
  severalFailures(`no trial of ${file} has a result`, failed.slice(0, shownAtMost).map(describeFailed));

const tooManyFailed = (
  { file, definition }: AskedSearch,
  failed: readonly LedgerEntry[],
  ended: number,
): Failure => ({
  reason: 'invalid-results',
  what: `${failed.length} of ${ended} trials have no result, more than allowFailures: ${definition.allowFailures} allows; no best one is chosen`,
  at: { file },
  causes: failed.slice(0, shownAtMost).map(describeFailed),
  tries: [
    'run the search again: it tries the failed trials once more, and no others',
    `or allow it in ${file}: \`allowFailures: ${Math.ceil((failed.length / ended) * 100) / 100}\``,
  ],
});

/** What was to be forecast is among what was known before. */
function tooGood({ file, definition }: AskedSearch, wrong: readonly FinishedTrial[]): Failure {
  const [first] = wrong;
  const example = first ? `${shown(first.measured.value)} with ${describeConfiguration(first.trial)}` : '';
  return {
    reason: 'invalid-results',
    what: `${wrong.length} trials have an implausible ${definition.metric}, the first of them ${example}`,
    at: { file },
    tries: ['look for what leaks: a feature that knows the outcome', 'or widen `implausible` in search.yaml'],
  };
}

const allAlike = ({ file, definition }: AskedSearch, finished: readonly FinishedTrial[]): Failure => ({
  reason: 'invalid-results',
  what: `all ${finished.length} trials have the same ${definition.metric}, ${shown(finished[0]?.measured.value ?? 0)}: none is the best`,
  at: { file },
  tries: [
    'see whether the objective uses its parameters, and whether its metric can differ',
    `or allow it in ${file}: \`allowConstant: true\``,
  ],
});
