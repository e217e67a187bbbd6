import {
  type Failure,
  fail,
  type Location,
  ok,
  parseYaml,
  type Result,
  severalFailures,
  shownValue,
} from '@research/core';
import * as z from 'zod';
import { problemsOf } from './contradictions';
import { listOf, parameter, wholeFloat } from './parameter';
import { WholeFloat, withPlainNumbers } from './whole-float';

/** Name of the file beside a model that says what its search tries. */
export const SEARCH_NAME = 'search.yaml';

/** A grid of more configurations is refused unless `budget.trials` allows it. */
export const largestGrid = 10_000;

/** And no budget allows more than these. */
export const mostTrials = 100_000;

const trialsAllowed = {
  error: ({ input }: { readonly input?: unknown }) =>
    `${shownValue(input)} is not allowed; expected a whole number from 1 to ${mostTrials}`,
};

const positive = z.number().positive();

const metricExpected = ({ input }: { readonly input?: unknown }): string =>
  input === undefined
    ? 'missing; expected the name of what the objective reports, such as auc'
    : `${shownValue(input)} is not allowed; expected the name of what the objective reports, such as auc`;

/** JSON in which 1.0 is no 1. */
type Setting = WholeFloat | string | number | boolean | null | Setting[] | { [name: string]: Setting };
const setting: z.ZodType<Setting> = z.lazy(() =>
  z.union([
    wholeFloat,
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(setting),
    z.record(z.string(), setting),
  ]),
);

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
  settings: z.record(z.string(), setting).default({}),
  /** What replaces some of `settings` when the winner is evaluated on data that no trial saw. */
  holdout: z.record(z.string(), setting).optional(),
  budget: z
    .strictObject({
      trials: z.int(trialsAllowed).min(1, trialsAllowed).max(mostTrials, trialsAllowed).optional(),
      hours: positive.optional(),
    })
    .default({}),
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
  const yaml = { file, reason: 'invalid-options', tries, wholeFloat: WholeFloat.of } as const;
  const parsed = parseYaml(text, z.preprocess(withPlainOptions, definitionSchema), yaml);
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

const withPlainOptions = (given: unknown): unknown =>
  withPlainNumbers(given, ['parameters', 'settings', 'holdout']);

/** Where a part of the text of a `search.yaml` stands: the nearest key around it where there is no such part. */
export function placeInSearch(text: string, file: string, path: readonly (string | number)[]): Location {
  const parsed = parseYaml(text, z.unknown(), { file, reason: 'invalid-options', tries: [] });
  return parsed.ok ? parsed.value.locate(...path) : { file };
}
