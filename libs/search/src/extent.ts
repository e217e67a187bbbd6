import { type SearchDefinition } from './definition';
import { type Fit, fitsOf, type Trial } from './fits';
import { fitsInBudget, withPrefix } from './proposed-fits';

/** How much a search is in all, and how much of it is left. */
export interface Extent {
  readonly trials: number;
  readonly fits: number;
  readonly trialsLeft: number;
  readonly fitsLeft: number;
  /** Results decide how much it is: asha promotes some more or fewer. */
  readonly isEstimate: boolean;
}

/** What {@link extentOf} counts. */
export interface ExtentInput {
  readonly definition: SearchDefinition;
  /** For tpe: those that have been proposed. */
  readonly trials: readonly Trial[];
  readonly isFinished: (trial: Trial) => boolean;
}

/** Counts the trials and fits of a search. */
export function extentOf(input: ExtentInput): Extent {
  if (input.definition.strategy === 'asha') return halvingExtent(input);
  const { definition, trials, isFinished } = input;
  const left = trials.filter((trial) => !isFinished(trial));
  const known = fitsOf(trials, definition).length;
  const toPropose = definition.strategy === 'tpe' ? Math.max(0, fitsInBudget(definition) - known) : 0;
  const each = withPrefix({}, definition).length;
  return {
    trials: trials.length + toPropose * each,
    fits: known + toPropose,
    trialsLeft: left.length + toPropose * each,
    fitsLeft: fitsOf(left, definition).length + toPropose,
    isEstimate: false,
  };
}

/** Of each rung as many as are promoted when all of the rung below have ended; a fit serves one rung. */
function halvingExtent({ definition, trials, isFinished }: ExtentInput): Extent {
  const groups = fitsOf(trials, definition);
  const [all, left] = rungsOf(groups)
    .map((rung, index) => {
      const expected = Math.floor(groups.length / definition.reduction ** index);
      const finished = rung.filter(isFinished).length;
      return [Math.max(expected, finished), Math.max(0, expected - finished)] as const;
    })
    .reduce(([sum, sumLeft], [of, ofLeft]) => [sum + of, sumLeft + ofLeft], [0, 0]);
  return { trials: all, fits: all, trialsLeft: left, fitsLeft: left, isEstimate: true };
}

function rungsOf(groups: readonly Fit[]): Trial[][] {
  const count = Math.max(0, ...groups.map(({ trials }) => trials.length));
  return Array.from({ length: count }, (_, index) => groups.flatMap(({ trials }) => trials[index] ?? []));
}
