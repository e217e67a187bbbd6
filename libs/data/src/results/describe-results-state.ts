import type { ResultsState } from './results-state';

/** One line for results that are not fresh: whose they are and why. What to type is their `command`. */
export function describeResultsState({ project, of, state, why }: ResultsState): string {
  const shown = why.length > 4 ? [...why.slice(0, 3), `${why.length - 3} more`] : why;
  const which = of ? `the search of ${project} is` : `the results of ${project} are`;
  return `${which} ${words[state]}: ${shown.join('; ')}`;
}

/** True for results that are used and not fresh; a search that was never run has left none. */
export const isUsedThoughNotFresh = ({ of, state }: ResultsState): boolean =>
  state !== 'fresh' && !(of === 'search' && state === 'missing');

const words: Readonly<Record<ResultsState['state'], string>> = {
  fresh: 'fresh',
  stale: 'stale',
  'other-origin': 'of other data',
  missing: 'missing',
};
