import { canonicalJson } from '@research/core';
import type { SearchDefinition } from './definition';
import { mayBe, type ParameterValue } from './parameter';
import { WholeFloat, withPlainNumbers } from './whole-float';

/** What is wrong with a part of a definition, and which part. */
export interface Problem {
  readonly what: string;
  readonly path: readonly string[];
}

/** What no single part of a definition shows: names that mean two things, conditions and bounds that nothing meets. */
export function problemsOf(definition: SearchDefinition): Problem[] {
  const { parameters, strategy, prefix, metric, budget } = definition;
  const names = Object.keys(parameters);
  const problems = names.flatMap((name, index) => conditionProblems(parameters, name, names.slice(0, index)));
  for (const name of names)
    if (name === 'failed' || name === metric || name.startsWith(`${metric}_`))
      problems.push({
        what: `parameters.${name}: a column of the results has this name`,
        path: ['parameters', name],
      });
  problems.push(...metricProblems(definition), ...boundProblems(definition), ...holdoutProblems(definition));
  if (strategy === 'tpe' && names.every((name) => name === prefix))
    problems.push({ what: 'tpe needs a parameter besides the prefix', path: ['parameters'] });
  if (strategy === 'grid')
    for (const [name, of] of Object.entries(parameters))
      if (!('values' in of) && of.points === undefined)
        problems.push({
          what: `parameters.${name}: a grid takes a list, or a range with "points"`,
          path: ['parameters', name],
        });
  if (strategy === 'asha' && prefix === undefined)
    problems.push({ what: 'asha promotes from rung to rung: the values of a "prefix"', path: ['strategy'] });
  if ((strategy === 'random' || strategy === 'tpe') && budget.trials === undefined)
    problems.push({ what: `${strategy} needs the number of trials: budget.trials`, path: ['strategy'] });
  if (prefix !== undefined) problems.push(...prefixProblems(parameters, prefix));
  if (strategy === 'tpe') problems.push(...proposalProblems({ parameters, prefix, budget }));
  return problems;
}

function metricProblems({ metric, settings, holdout = {} }: SearchDefinition): Problem[] {
  const problems = Object.entries({ settings, holdout })
    .filter(([, told]) => 'metric' in told)
    .map(([name]) => ({
      what: `${name}.metric: the script is told the metric under this name; "metric" at the top names it`,
      path: [name, 'metric'],
    }));
  if (metric !== 'failed') return problems;
  return [...problems, { what: 'metric: a column of the results is called failed', path: ['metric'] }];
}

function boundProblems({
  implausible: { above = Infinity, below = -Infinity },
}: SearchDefinition): Problem[] {
  if (below < above) return [];
  const what = `implausible: no metric lies between "below" (${below}) and "above" (${above}); expected "below" to be less`;
  return [{ what, path: ['implausible', 'below'] }];
}

/** The winner would be evaluated on what it was chosen by, and that called held-out. */
function holdoutProblems({ settings, holdout }: SearchDefinition): Problem[] {
  if (holdout === undefined) return [];
  const told = (all: object): string => canonicalJson(withPlainNumbers(all));
  if (told({ ...settings, ...holdout }) !== told(settings)) return [];
  const what = 'holdout: the same as "settings"; expected settings of data that no trial sees';
  return [{ what, path: ['holdout'] }];
}

/** A proposal is a fit, and has a trial for each value of the prefix. */
function proposalProblems({
  parameters,
  prefix,
  budget,
}: Pick<SearchDefinition, 'parameters' | 'budget'> & { readonly prefix: string | undefined }): Problem[] {
  if (prefix === undefined) return [];
  const of = parameters[prefix];
  const values = of && 'values' in of ? of.values.length : 0;
  const problems = Object.entries(parameters)
    .filter(([, { when = {} }]) => prefix in when)
    .map(([name]) => ({
      what: `parameters.${name}: with tpe "when" must not name the prefix ${prefix}`,
      path: ['parameters', name, 'when', prefix],
    }));
  if ((budget.trials ?? values) >= values) return problems;
  const what = `budget.trials is ${budget.trials}: a fit of tpe has ${values} trials, one for each value of ${prefix}`;
  return [...problems, { what, path: ['budget', 'trials'] }];
}

function conditionProblems(
  parameters: SearchDefinition['parameters'],
  name: string,
  above: readonly string[],
): Problem[] {
  const problems = Object.entries(parameters[name]?.when ?? {}).flatMap(([other, wanted]) => {
    const path = ['parameters', name, 'when', other];
    if (!above.includes(other))
      return [{ what: `parameters.${name}: "when" names ${other}, which does not stand above it`, path }];
    const possible = parameters[other];
    if (possible === undefined) return [];
    const never = wanted.filter((one) => !mayBe(possible, one));
    return never.map((one) => ({
      what: `parameters.${name}: "when" names ${other} = ${String(one)}, which is none of its values`,
      path,
    }));
  });
  return problems.length > 0 ? problems : exclusionProblems(parameters, name);
}

/** A condition on a parameter holds only where those of that parameter do. */
function exclusionProblems(parameters: SearchDefinition['parameters'], name: string): Problem[] {
  const wants = new Map<string, readonly ParameterValue[]>();
  const seen = new Set<string>();
  const addWanted = (of: string): void => {
    if (seen.has(of)) return;
    seen.add(of);
    for (const [other, values] of Object.entries(parameters[of]?.when ?? {})) {
      wants.set(other, wants.get(other)?.filter((one) => values.includes(one)) ?? values);
      addWanted(other);
    }
  };
  addWanted(name);
  const own = Object.entries(parameters[name]?.when ?? {});
  return own
    .filter(([other]) => wants.get(other)?.length === 0)
    .map(([other, values]) => ({
      what: `parameters.${name}: never exists: "when" wants ${other} = ${values.join(' or ')}, and the other conditions want another value`,
      path: ['parameters', name, 'when', other],
    }));
}

function prefixProblems(parameters: SearchDefinition['parameters'], prefix: string): Problem[] {
  const of = parameters[prefix];
  const path = ['prefix'];
  if (of === undefined) return [{ what: `prefix: no parameter is called ${prefix}`, path }];
  if (!('values' in of) || !of.values.every(isPositive))
    return [{ what: `prefix: ${prefix} is no list of positive numbers`, path }];
  if (of.when !== undefined) return [{ what: `prefix: ${prefix} must not depend on others`, path }];
  const booster = parameters['booster'];
  const boosters: readonly unknown[] = booster && 'values' in booster ? booster.values : [];
  if (boosters.includes('dart'))
    return [
      {
        what: 'prefix: the booster dart drops trees that it has, so a shorter fit is no part of a longer one',
        path,
      },
    ];
  return [];
}

const isPositive = (value: unknown): boolean =>
  (typeof value === 'number' || value instanceof WholeFloat) && Number(value) > 0;
