import { canonicalJson, fingerprint, hashBytes } from '@research/core';
import type { SearchDefinition } from './definition';
import type { ParameterValue } from './parameter';
import type { Configuration } from './space';

/** Name of a trial: its configuration and everything that its result depends on, but not the host. */
export type TrialKey = string;

/** One configuration to evaluate. */
export interface Trial {
  readonly key: TrialKey;
  readonly configuration: Configuration;
}

/** What one call of the objective evaluates: one configuration, or all that differ in the prefix alone. */
export interface Fit {
  /** Name of the fit within its block. */
  readonly id: string;
  /** The parameters that its trials share. */
  readonly parameters: Configuration;
  /** The prefix and its values, ascending; absent: there is none. */
  readonly at?: Readonly<Record<string, readonly ParameterValue[]>>;
  /** In the order of the values of `at`. */
  readonly trials: readonly Trial[];
}

/** The trials of some configurations. @param identity of the search: data, objective, settings, seed, versions, threads */
export const trialsOf = (configurations: readonly Configuration[], identity: string): Trial[] =>
  configurations.map((configuration) => ({ key: fingerprint({ identity, configuration }), configuration }));

/** Groups trials into fits, in the order of their first trials. */
export function fitsOf(trials: readonly Trial[], { prefix }: Pick<SearchDefinition, 'prefix'>): Fit[] {
  const groups = new Map<string, Trial[]>();
  for (const trial of trials) {
    const name = canonicalJson(without(trial.configuration, prefix));
    groups.set(name, [...(groups.get(name) ?? []), trial]);
  }
  return [...groups.values()].map((group) => fitOf(group, prefix));
}

function fitOf(group: readonly Trial[], prefix: string | undefined): Fit {
  const [first] = group;
  if (first === undefined) throw new Error('a fit has trials');
  if (prefix === undefined) return { id: idOf(group), parameters: first.configuration, trials: group };
  const at = (trial: Trial): number => Number(trial.configuration[prefix]);
  const trials = [...group].sort((one, other) => at(one) - at(other));
  return {
    id: idOf(trials),
    parameters: without(first.configuration, prefix),
    at: { [prefix]: trials.flatMap(({ configuration }) => configuration[prefix] ?? []) },
    trials,
  };
}

const idOf = (trials: readonly Trial[]): string =>
  hashBytes(trials.map(({ key }) => key).join(' ')).slice(0, 16);

/** All entries but the one of this name. */
export const without = <T>(all: Readonly<Record<string, T>>, name: string | undefined): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([other]) => other !== name));
