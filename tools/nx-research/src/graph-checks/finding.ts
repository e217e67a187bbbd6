import type { Failure, Location } from '@research/core';

/** One thing that is wrong with the graph. */
export interface GraphFinding {
  /** `error`: a task fails, or does something else than it says; `warning`: the graph works, and probably not as meant. */
  readonly severity: 'error' | 'warning';
  readonly failure: Failure & { readonly at: Location };
  /** Tasks that fail because of it. */
  readonly tasks?: readonly string[];
}

/** An error at its place. */
export const error = (failure: GraphFinding['failure']): GraphFinding => ({ severity: 'error', failure });

/** A warning at its place. */
export const warning = (failure: GraphFinding['failure']): GraphFinding => ({ severity: 'warning', failure });

/**
 * The single failures of which a failure is the sum, each at its place.
 * @param otherwise the place of one that does not say where it is
 */
export function located(failure: Failure, otherwise: Location): GraphFinding['failure'][] {
  const { at, causes = [] } = failure;
  const isSum = at === undefined && causes.length > 0 && causes.every((cause) => cause.at !== undefined);
  return isSum ? causes.flatMap((cause) => located(cause, otherwise)) : [{ ...failure, at: at ?? otherwise }];
}
