import type { Failure } from './failure';

/** One failure for a list of them: the failure itself when it is alone, else a `several` that names each. */
export function severalFailures(what: string, causes: readonly Failure[]): Failure {
  const [only, ...others] = causes;
  if (only && others.length === 0) return only;
  return { reason: 'several', what, causes };
}
