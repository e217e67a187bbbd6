import { createHash } from 'node:crypto';
import { canonicalJson, fail, type Failure, ok, type Result } from '@research/core';
import { largestGrid, type SearchDefinition } from './definition';
import { mayBe, type Parameter, type ParameterValue } from './parameter';
import { floatOf, WholeFloat } from './whole-float';

/** One point of the space: a value for each parameter that exists there, in the order of the definition. */
export type Configuration = Readonly<Record<string, ParameterValue>>;

/**
 * The configurations that a definition asks for, each once: all of a grid, the last parameter changing fastest, or as many
 * random ones as the budget says. Random ones depend on the seed and their number alone, so a larger budget adds to them.
 * None for tpe, whose configurations depend on results.
 * Fails with `invalid-options` for a grid that is larger than is allowed.
 */
export function configurationsOf(definition: SearchDefinition, file: string): Result<Configuration[]> {
  if (definition.strategy === 'tpe') return ok([]);
  if (definition.strategy === 'random') return ok(randomConfigurations(definition));
  const atMost = definition.budget.trials ?? largestGrid;
  const found: Configuration[] = [];
  for (const configuration of grid(Object.entries(definition.parameters), pointsOf)) {
    found.push(configuration);
    if (found.length > atMost) return fail(tooLarge(definition, { file, atMost }));
  }
  return ok(found);
}

function* grid(
  [first, ...rest]: readonly (readonly [string, Parameter])[],
  points: (parameter: Parameter) => readonly ParameterValue[],
  before: Configuration = {},
): Generator<Configuration> {
  if (first === undefined) return yield before;
  const [name, parameter] = first;
  if (!exists(parameter, before)) return yield* grid(rest, points, before);
  for (const value of points(parameter)) yield* grid(rest, points, { ...before, [name]: value });
}

/** Different points of a space: all of them, or at least `atMost` where there are more. */
export function* somePoints(
  parameters: SearchDefinition['parameters'],
  atMost: number,
): Generator<Configuration> {
  const points = (parameter: Parameter): readonly ParameterValue[] => {
    if ('values' in parameter) return parameter.values;
    const { from, to, integer } = parameter;
    const length = integer ? Math.min(to - from + 1, atMost) : atMost;
    return Array.from({ length }, (_, index) =>
      integer ? from + index : floatOf(from + ((to - from) * index) / atMost),
    );
  };
  yield* grid(Object.entries(parameters), points);
}

const exists = ({ when = {} }: Parameter, configuration: Configuration): boolean =>
  Object.entries(when).every(([name, wanted]) => {
    const value = configuration[name];
    return value !== undefined && wanted.includes(value);
  });

function pointsOf(parameter: Parameter): readonly ParameterValue[] {
  if ('values' in parameter) return parameter.values;
  const { points = 2 } = parameter;
  const all = Array.from({ length: points }, (_, index) => between(parameter, index / (points - 1)));
  return [...new Set(all)];
}

type Range = Exclude<Parameter, { readonly values: unknown }>;

/** The value at a share of the way from one end to the other. Digits beyond the tenth would only be noise. */
function between(range: Range, share: number): number | WholeFloat {
  const { integer } = range;
  return integer ? Math.round(numberAt(range, share)) : floatOf(numberAt(range, share));
}

function numberAt({ from, to, log, integer }: Range, share: number): number {
  const exact = log ? from * (to / from) ** share : from + (to - from) * share;
  if (share === 0) return from;
  if (share === 1) return to;
  return integer ? exact : Math.min(to, Math.max(from, Number(exact.toPrecision(10))));
}

/** After so many draws without a new configuration there are none. */
const drawsWithoutNew = 1000;

function randomConfigurations({ parameters, budget, seed }: SearchDefinition): Configuration[] {
  const found = new Map<string, Configuration>();
  let sinceNew = 0;
  for (let draw = 0; found.size < (budget.trials ?? 0) && sinceNew < drawsWithoutNew; draw += 1) {
    const drawn = randomConfiguration(parameters, `${seed}/${draw}`);
    const key = canonicalJson(drawn);
    sinceNew = found.has(key) ? sinceNew + 1 : 0;
    if (!found.has(key)) found.set(key, drawn);
  }
  return [...found.values()];
}

/** One configuration, each as likely as any other. It depends on the name of the draw alone. */
export function randomConfiguration(parameters: SearchDefinition['parameters'], draw: string): Configuration {
  let drawn: Configuration = {};
  for (const [name, parameter] of Object.entries(parameters))
    if (exists(parameter, drawn))
      drawn = { ...drawn, [name]: drawValue(parameter, uniform(`${draw}/${name}`)) };
  return drawn;
}

/** Whether a configuration is a point of the space: each parameter that exists there, with a value that it may have. */
export function isInSpace(configuration: Configuration, parameters: SearchDefinition['parameters']): boolean {
  const existing = Object.entries(parameters).filter(([, parameter]) => exists(parameter, configuration));
  return (
    existing.length === Object.keys(configuration).length &&
    existing.every(([name, parameter]) => mayBe(parameter, configuration[name]))
  );
}

/** The point that a row of a table names; undefined where it is none of this space. */
export function configurationIn(
  row: Readonly<Record<string, string | undefined>>,
  parameters: SearchDefinition['parameters'],
): Configuration | undefined {
  let found: Configuration = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    if (!exists(parameter, found)) continue;
    const value = valueIn(row[name] ?? '', parameter);
    if (value === undefined || !mayBe(parameter, value)) return undefined;
    found = { ...found, [name]: value };
  }
  return found;
}

/** A value in a cell of a table; a text that could be a number, true or false stands in quotes. Empty where there is none. */
export function valueCell(value: ParameterValue | undefined): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  return value === '' || /^["\s]|^(true|false)$/.test(value) || !Number.isNaN(Number(value))
    ? JSON.stringify(value)
    : value;
}

const valueIn = (cell: string, parameter: Parameter): ParameterValue | undefined => {
  if ('values' in parameter) return parameter.values.find((value) => valueCell(value) === cell);
  if (cell === '') return undefined;
  // A 1 of a float range was given to the script as an integer: another trial.
  return /[.e]/i.test(cell) ? floatOf(Number(cell)) : Number(cell);
};

function drawValue(parameter: Parameter, random: number): ParameterValue {
  if ('values' in parameter) {
    const drawn = parameter.values[Math.floor(random * parameter.values.length)];
    if (drawn === undefined) throw new Error('a list of values is never empty');
    return drawn;
  }
  const { from, to, integer, log } = parameter;
  // Each integer is equally likely, the ends too.
  if (integer && !log) return from + Math.floor(random * (to - from + 1));
  return between(parameter, random);
}

/** A number of [0, 1) that depends on its name alone: the same on every machine and in every version. */
const uniform = (name: string): number =>
  Number(createHash('sha256').update(name).digest().readBigUInt64BE() >> 11n) / 2 ** 53;

function tooLarge(
  { parameters }: SearchDefinition,
  { file, atMost }: { readonly file: string; readonly atMost: number },
): Failure {
  const sizes = Object.entries(parameters).map(([name, of]) => `${name} ${pointsOf(of).length}`);
  return {
    reason: 'invalid-options',
    what: `the grid has more than ${atMost} configurations (${sizes.join(' × ')})`,
    at: { file },
    tries: ['fewer values, or `strategy: random` with budget.trials', 'or allow it: budget: { trials: … }'],
  };
}
