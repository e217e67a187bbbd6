import type { ResultsState } from './results-state';

/** One line for results that are not fresh: whose they are and why. What to type is their `command`. */
export function describeResultsState({ project, state, why }: ResultsState): string {
  const shown = why.length > 4 ? [...why.slice(0, 3), `${why.length - 3} more`] : why;
  return `the results of ${project} are ${words[state]}: ${shown.join('; ')}`;
}

const words: Readonly<Record<ResultsState['state'], string>> = {
  fresh: 'fresh',
  stale: 'stale',
  'other-origin': 'of other data',
  missing: 'missing',
};
