import { describeDuration } from '@research/core';
import { type AskedSearch } from './asked-search';
import type { Ledger, LedgerEntry, SearchDefinition, Trial } from '@research/search';
import { extentOf, finishedOf, summarize } from '@research/search';

/** How far a search is. */
export interface Progress {
  readonly total: number;
  /** The total is about right: results decide how many trials there are. */
  readonly isEstimate: boolean;
  readonly trialsLeft: number;
  readonly fitsLeft: number;
  readonly finished: number;
  readonly failed: readonly LedgerEntry[];
  readonly best?: { readonly trial: Trial; readonly value: number };
}

/** Counts what the ledger has of the trials that are asked for. */
export function progressOf(asked: AskedSearch, ledger: Ledger): Progress {
  const entries = asked.trials.flatMap(({ key }) => ledger.get(key) ?? []);
  const finished = finishedOf(asked.trials, ledger.get);
  const summary = summarize(finished, asked.definition);
  const isFinished = ({ key }: Trial): boolean => ledger.get(key)?.outcome.kind === 'finished';
  const { trials: total, isEstimate, trialsLeft, fitsLeft } = extentOf({ ...asked, isFinished });
  return {
    total,
    isEstimate,
    trialsLeft,
    fitsLeft,
    finished: finished.length,
    failed: entries.filter(({ outcome }) => outcome.kind === 'failed'),
    ...(summary && { best: { trial: summary.best.trial, value: summary.best.measured.value } }),
  };
}

/** One line: `120 of 324 trials, best auc 0.612 (max_depth 3, …)`. */
export function describeProgress(
  { total, isEstimate, finished, failed, best }: Progress,
  { metric }: SearchDefinition,
): string {
  const parts = [
    `${finished} of ${isEstimate ? 'about ' : ''}${total} trials`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(best ? [`best ${metric} ${shown(best.value)} (${describeConfiguration(best.trial)})`] : []),
  ];
  return parts.join(', ');
}

/** What a run has still to do: `24 trials in 8 fits are left`. */
export const describeRest = ({ isEstimate, trialsLeft, fitsLeft }: Progress): string =>
  `${isEstimate ? 'about ' : ''}${trialsLeft} trials in ${fitsLeft} fits are left`;

/** A configuration for people: `max_depth 3, subsample 0.7`. */
export const describeConfiguration = ({ configuration }: Pick<Trial, 'configuration'>): string =>
  Object.entries(configuration)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');

/** A metric for people: four significant digits. */
export const shown = (value: number): string => String(Number(value.toPrecision(4)));

/** What each host has done: `local: 80 trials in 27 fits, 1.2 s a fit`. */
export function describeHosts(entries: readonly LedgerEntry[]): string[] {
  const hosts = [...new Set(entries.map(({ host }) => host).filter((host) => host !== ''))].sort();
  return hosts.map((host) => {
    const own = entries.filter((entry) => entry.host === host);
    const fits = new Map(own.map(({ fit, fitSeconds }) => [fit, fitSeconds]));
    const seconds = [...fits.values()].reduce((sum, of) => sum + of, 0);
    const devices = [...new Set(own.map(({ device }) => device))].join(', ');
    return `${host} (${devices}): ${own.length} trials in ${fits.size} fits, ${describeDuration((seconds * 1000) / fits.size)} a fit`;
  });
}

/** Seconds of a fit on a host, by the trials that it has finished; undefined without any. */
export function secondsOfFit(entries: readonly LedgerEntry[], host?: string): number | undefined {
  const fits = new Map(
    entries
      .filter((entry) => entry.fit !== '' && (host === undefined || entry.host === host))
      .map(({ fit, fitSeconds }) => [fit, fitSeconds]),
  );
  if (fits.size === 0) return undefined;
  return [...fits.values()].reduce((sum, of) => sum + of, 0) / fits.size;
}
