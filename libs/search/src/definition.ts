import {
  type Failure,
  fail,
  inWords,
  type Location,
  ok,
  parseYaml,
  type Result,
  severalFailures,
  shownValue,
} from '@research/core';
import * as z from 'zod';

/** Name of the file beside a model that says what its search tries. */
export const SEARCH_NAME = 'search.yaml';

/** A grid of more configurations is refused unless `budget.trials` allows it. */
export const largestGrid = 10_000;

const value = z.union([z.number(), z.string(), z.boolean()], {
  error: ({ input }) =>
    `${shownValue(input)} is not allowed; expected a finite number, a text, true or false`,
});

/** A value that a parameter takes. */
export type ParameterValue = z.output<typeof value>;

/** A list in which nothing stands twice. */
const listOf = <Item extends z.ZodType>(item: Item, what: string) =>
  z
    .array(item)
    .min(1, `the list is empty; expected at least one ${what}`)
    .superRefine((all, context) => {
      for (const [index, one] of all.entries())
        if (all.indexOf(one) < index)
          context.addIssue({
            code: 'custom',
            path: [index],
            message: `${shownValue(one)} appears twice; expected each ${what} once`,
          });
    });

const values = listOf(value, 'value');

/** On which values of parameters that stand above a parameter exists at all: `when: { booster: [gbtree, dart] }`. */
const when = z.record(z.string(), z.union([values, value.transform((one) => [one])])).optional();

/** A range in a grid has at most so many values. */
export const mostPoints = 1000;

const pointsAllowed = {
  error: ({ input }: { readonly input?: unknown }) =>
    `${shownValue(input)} is not allowed; expected a whole number from 2 to ${mostPoints}`,
};

const range = z
  .strictObject({
    from: z.number(),
    to: z.number(),
    log: z.boolean().default(false),
    integer: z.boolean().default(false),
    points: z.int(pointsAllowed).min(2, pointsAllowed).max(mostPoints, pointsAllowed).optional(),
    when,
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'expected "to" to be larger than "from"' })
  .refine(({ from, log }) => !log || from > 0, {
    path: ['from'],
    message: 'expected more than 0, since the range is logarithmic',
  })
  .refine(({ integer, from, to }) => !integer || (Number.isInteger(from) && Number.isInteger(to)), {
    path: ['integer'],
    message: 'expected whole numbers as "from" and "to" of a range of integers',
  });

const list = z.strictObject({ values, when });

const shortList = values.transform((all) => ({ values: all, when: undefined }));

/** By its form, so that what is wrong is said of what was meant. */
const parameter = z
  .unknown()
  .transform((given, context): z.output<typeof shortList | typeof list | typeof range> => {
    const parsed = formOf(given)?.safeParse(given, { error: inWords });
    if (parsed?.success) return parsed.data;
    const message = `${shownValue(given)} is not allowed; expected a list of values, { from, to } with log, integer or points, or { values } with when`;
    const issues = parsed?.error.issues ?? [{ code: 'custom' as const, path: [], message }];
    context.issues.push(...issues.map((issue) => ({ ...issue, input: given }) as z.core.$ZodRawIssue));
    return z.NEVER;
  });

function formOf(given: unknown): typeof shortList | typeof list | typeof range | undefined {
  if (Array.isArray(given)) return shortList;
  if (typeof given !== 'object' || given === null) return undefined;
  return 'values' in given ? list : range;
}

/** What a parameter may be: a list of values, or a range. */
export type Parameter = z.output<typeof parameter>;

const positive = z.number().positive();

const metricExpected = ({ input }: { readonly input?: unknown }): string =>
  input === undefined
    ? 'missing; expected the name of what the objective reports, such as auc'
    : `${shownValue(input)} is not allowed; expected the name of what the objective reports, such as auc`;

const definitionSchema = z.strictObject({
  parameters: z
    .record(z.string().regex(/^[A-Za-z_][\w.-]*$/, 'expected a name of letters, digits and "_.-"'), parameter)
    .refine((all) => Object.keys(all).length > 0, 'at least one parameter'),
  strategy: z.enum(['grid', 'random', 'asha', 'tpe']).default('grid'),
  /** Of how many configurations at a rung one is promoted: asha. */
  reduction: z.int().min(2).default(3),
  /** The parameter of which one fit serves all values: trees that are added one after the other. */
  prefix: z.string().optional(),
  metric: z.string({ error: metricExpected }).min(1, { error: metricExpected }),
  direction: z.enum(['maximize', 'minimize']).default('maximize'),
  /** A metric beyond these is an error: something of the outcome has leaked into what is known before. */
  implausible: z.strictObject({ above: z.number().optional(), below: z.number().optional() }).default({}),
  /** Which share of the trials may have no result. */
  allowFailures: z
    .number('expected a share from 0 to 1: 0.5 is half of the trials')
    .min(0, 'expected a share from 0 to 1: 0.5 is half of the trials')
    .max(1, 'expected a share from 0 to 1: 0.5 is half of the trials')
    .default(0.5),
  /** All trials may have the same metric. */
  allowConstant: z.boolean().default(false),
  seed: z.int().default(1),
  /** What the objective is told besides: folds, seasons. */
  settings: z.record(z.string(), z.json()).default({}),
  /** What replaces some of `settings` when the winner is evaluated on data that no trial saw. */
  holdout: z.record(z.string(), z.json()).optional(),
  budget: z.strictObject({ trials: z.int().positive().optional(), hours: positive.optional() }).default({}),
  hosts: listOf(z.string(), 'host').optional(),
  trial: z
    .strictObject({
      limitSeconds: positive.default(3600),
      memoryMiB: z.int().positive().optional(),
      retries: z.int().min(0).max(10).default(1),
    })
    .prefault({}),
});

/** What a search tries, by which measure, and at what cost. Parameters stand in the order of the grid. */
export type SearchDefinition = z.output<typeof definitionSchema>;

/**
 * Parses the text of a `search.yaml`. Fails with `invalid-options`, one cause for each thing that is wrong, at its line and column.
 * @param file as messages name it
 */
export function parseSearch(text: string, file: string): Result<SearchDefinition> {
  const tries = ['see docs/guides/searching.md for what search.yaml may say'];
  const parsed = parseYaml(text, definitionSchema, { file, reason: 'invalid-options', tries });
  if (!parsed.ok) return parsed;
  const { value: definition, locate } = parsed.value;
  const problems = problemsOf(definition).map(({ what, path }): Failure => ({
    reason: 'invalid-options',
    what,
    at: locate(...path),
    tries,
  }));
  if (problems.length > 0) return fail(severalFailures(`${file} contradicts itself`, problems));
  return ok(definition);
}

/** Where a part of the text of a `search.yaml` stands: the nearest key around it where there is no such part. */
export function placeInSearch(text: string, file: string, path: readonly (string | number)[]): Location {
  const parsed = parseYaml(text, z.unknown(), { file, reason: 'invalid-options', tries: [] });
  return parsed.ok ? parsed.value.locate(...path) : { file };
}

interface Problem {
  readonly what: string;
  readonly path: readonly string[];
}

function problemsOf({ parameters, strategy, prefix, metric, budget }: SearchDefinition): Problem[] {
  const names = Object.keys(parameters);
  const problems = names.flatMap((name, index) => conditionProblems(parameters, name, names.slice(0, index)));
  for (const name of names)
    if (name === 'failed' || name === metric || name.startsWith(`${metric}_`))
      problems.push({
        what: `parameters.${name}: a column of the results has this name`,
        path: ['parameters', name],
      });
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
  return Object.entries(parameters[name]?.when ?? {}).flatMap(([other, wanted]) => {
    const path = ['parameters', name, 'when', other];
    if (!above.includes(other))
      return [{ what: `parameters.${name}: "when" names ${other}, which does not stand above it`, path }];
    const possible = parameters[other];
    if (possible === undefined || !('values' in possible)) return [];
    const never = wanted.filter((one) => !possible.values.includes(one));
    return never.map((one) => ({
      what: `parameters.${name}: "when" names ${other} = ${String(one)}, which is none of its values`,
      path,
    }));
  });
}

function prefixProblems(parameters: SearchDefinition['parameters'], prefix: string): Problem[] {
  const of = parameters[prefix];
  const path = ['prefix'];
  if (of === undefined) return [{ what: `prefix: no parameter is called ${prefix}`, path }];
  if (!('values' in of) || !of.values.every((one) => typeof one === 'number' && one > 0))
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
