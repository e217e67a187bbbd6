import { inWords, shownValue } from '@research/core';
import * as z from 'zod';
import { WholeFloat, withPlainNumbers } from './whole-float';

/** A float that is whole. */
export const wholeFloat = z.custom<WholeFloat>((given) => given instanceof WholeFloat);

/** JavaScript would take a larger one for its neighbour. */
const exact = z
  .number()
  .refine(
    (number) => !Number.isInteger(number) || Number.isSafeInteger(number),
    `a whole number beyond ±${Number.MAX_SAFE_INTEGER} is not allowed; expected a float such as 1.0e+20, or a text`,
  );

const value = z.union([exact, wholeFloat, z.string(), z.boolean()], {
  error: ({ input }) =>
    `${shownValue(input)} is not allowed; expected a finite number, a text, true or false`,
});

/** A configuration in a file of our own. */
export const storedConfiguration = z.record(
  z.string(),
  z.union([z.number(), wholeFloat, z.string(), z.boolean()]),
);

/** A value that a parameter takes. */
export type ParameterValue = z.output<typeof value>;

/** A list in which nothing stands twice; 1 and 1.0 are two values. */
export const listOf = <Item extends z.ZodType>(item: Item, what: string) =>
  z
    .array(item)
    .min(1, `the list is empty; expected at least one ${what}`)
    .superRefine((all, context) => {
      for (const [index, one] of all.entries())
        if (all.indexOf(one) < index)
          context.addIssue({
            code: 'custom',
            path: [index],
            message: `${one instanceof WholeFloat ? one : shownValue(one)} appears twice; expected each ${what} once`,
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
  .refine(({ from, to, log }) => Number.isFinite(log ? to / from : to - from), {
    path: ['to'],
    message: 'expected "from" and "to" nearer to each other: what lies between is no finite number',
  })
  .refine(({ integer, from, to }) => !integer || (Number.isSafeInteger(from) && Number.isSafeInteger(to)), {
    path: ['integer'],
    message: `expected whole numbers up to ${Number.MAX_SAFE_INTEGER} as "from" and "to" of a range of integers`,
  });

const list = z.strictObject({ values, when });

const shortList = values.transform((all) => ({ values: all, when: undefined }));

/** By its form, so that what is wrong is said of what was meant. */
export const parameter = z
  .unknown()
  .transform((given, context): z.output<typeof shortList | typeof list | typeof range> => {
    const form = formOf(given);
    const data = form === range ? withPlainNumbers(given, ['when']) : given;
    const parsed = form?.safeParse(data, { error: inWords });
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

/** What a parameter may be: all of a list, or what lies in a range. */
export function mayBe(parameter: Parameter, value: ParameterValue | undefined): boolean {
  if (value === undefined) return false;
  if ('values' in parameter) return parameter.values.includes(value);
  const { from, to, integer } = parameter;
  const isInteger = typeof value === 'number' && Number.isInteger(value);
  const isFloat = value instanceof WholeFloat || (typeof value === 'number' && !isInteger);
  return (integer ? isInteger : isFloat) && Number(value) >= from && Number(value) <= to;
}
