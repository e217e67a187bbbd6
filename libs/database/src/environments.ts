import { fail, type Failure, ok, parseYaml, type Result, severalFailures } from '@research/core';
import * as z from 'zod';
import { type DatabaseAddress, parseDatabaseUrl } from './connection/database-url';

/** Integration tests of migrations. */
export const environmentTests = ['load', 'queries', 'checks', 'writes'] as const;
/** One of {@link environmentTests}. */
export type EnvironmentTest = (typeof environmentTests)[number];

const environment = z.strictObject({
  /** The variable with its address; absent: the database of this workspace. */
  url: z
    .string()
    .regex(
      /^\$[A-Za-z_][A-Za-z0-9_]*$/,
      'the name of a variable, as $STAGING_DATABASE_URL: an address may hold a password',
    )
    .optional(),
  /** The environment that it is a copy of: it exists only while migrations are tested. */
  of: z.string().optional(),
  /** SQL file, from the root, that makes it of the copy. */
  prepare: z.string().min(1).optional(),
  role: z.enum(['development', 'staging', 'production']).optional(),
  /** True for the real thing: nothing is tested there. */
  production: z.boolean().optional(),
  /** How many times as large production is. */
  scale: z.number().min(1).optional(),
  tests: z.array(z.enum(environmentTests)).optional(),
});

const schema = z.strictObject({
  environments: z.record(
    z.string().regex(/^[a-z][a-z0-9_]*$/, 'small letters, digits and _'),
    environment.nullable(),
  ),
});

/** A database by its name in environments.yaml. */
export interface DatabaseEnvironment {
  readonly name: string;
  /** Of the environment that it is a copy of, where it is one. `undefined`: the database of this workspace. */
  readonly address: DatabaseAddress | undefined;
  /** The environment that it is a copy of. */
  readonly of: string | undefined;
  readonly prepare: string | undefined;
  readonly role: 'development' | 'staging' | 'production';
  /** It, or what it is a copy of, is production. */
  readonly production: boolean;
  readonly scale: number;
  readonly tests: readonly EnvironmentTest[];
}

type Said = z.output<typeof environment>;

function environmentOf(name: string, said: Said, address: DatabaseAddress | undefined): DatabaseEnvironment {
  const production = isProduction(said);
  return {
    ...{ name, address, of: said.of, prepare: said.prepare, production },
    role: said.role ?? (production ? 'production' : 'development'),
    scale: said.scale ?? 1,
    tests: said.tests ?? environmentTests,
  };
}

/**
 * The databases of an environments.yaml, in its order; without a file that of the workspace alone. Fails with `invalid-options`, at line and
 * column, for what is wrong in the file, and for a variable that is not set.
 */
export function parseEnvironments(
  text: string | undefined,
  { file, env }: { readonly file: string; readonly env: Readonly<Record<string, string | undefined>> },
): Result<readonly DatabaseEnvironment[]> {
  if (text === undefined) return ok([environmentOf('local', {}, undefined)]);
  const tries = ['environments:\n  local:\n  staging: { url: $STAGING_DATABASE_URL }'];
  const parsed = parseYaml(text, schema, { file, reason: 'invalid-options', tries });
  if (!parsed.ok) return parsed;
  const { value, locate } = parsed.value;
  const all = new Map(Object.entries(value.environments).map(([name, said]) => [name, said ?? {}]));
  const read = [...all].map(([name, said]): Result<DatabaseEnvironment> => {
    const at = (key: keyof Said) => locate('environments', name, key);
    const wrong = contradiction(name, said, all);
    if (wrong) return fail({ reason: 'invalid-options', ...wrong.failure, at: at(wrong.key) });
    const source = said.of === undefined ? said : (all.get(said.of) ?? {});
    const address = addressOf(source.url, env, { name: said.of ?? name, file });
    if (!address.ok) return fail({ ...address.error, at: said.of === undefined ? at('url') : at('of') });
    // A copy of production is production's, whatever it says itself.
    const production = [said, source].some((one) => isProduction(one));
    return ok(environmentOf(name, { ...said, production }, address.value));
  });
  const found = read.flatMap((one) => (one.ok ? [one.value] : []));
  const failures = [
    ...read.flatMap((one) => (one.ok ? [] : [one.error])),
    ...byMistake(found).map((name) => ({
      ...sameAsProduction(name),
      at: locate('environments', name, 'url'),
    })),
  ];
  if (failures.length > 0)
    return fail(severalFailures(`${file} names databases that cannot be found`, failures));
  return ok(found);
}

/** Environments that have the address of production and do not say so. */
function byMistake(environments: readonly DatabaseEnvironment[]): readonly string[] {
  const live = environments.filter(({ production }) => production).map(({ address }) => address?.url ?? '');
  return environments
    .filter(({ production, address }) => !production && live.includes(address?.url ?? ''))
    .map(({ name }) => name);
}

const sameAsProduction = (name: string): Failure => ({
  reason: 'invalid-options',
  what: `${name} has the address of production, and is not marked as that`,
  tries: ['correct the variable', 'write production: true'],
});

const isProduction = ({ production, role, of }: Said): boolean =>
  production ?? (role === 'production' && of === undefined);

/** What one environment cannot say beside another thing. */
function contradiction(
  name: string,
  said: Said,
  all: ReadonlyMap<string, Said>,
): { readonly key: keyof Said; readonly failure: Pick<Failure, 'what' | 'tries'> } | undefined {
  if (said.of !== undefined && said.url !== undefined)
    return {
      key: 'url',
      failure: {
        what: `${name} is a copy of ${said.of}, and has no address of its own`,
        tries: ['keep one of the two'],
      },
    };
  if (said.of === undefined) return undefined;
  const names = [...all]
    .filter(([other, { of }]) => of === undefined && other !== name)
    .map(([other]) => other);
  if (names.includes(said.of)) return undefined;
  return {
    key: 'of',
    failure: {
      what: `${name} is a copy of ${said.of}, which is no database of the file`,
      tries: names.map((other) => `of: ${other}`),
    },
  };
}

function addressOf(
  url: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  { name, file }: { readonly name: string; readonly file: string },
): Result<DatabaseAddress | undefined> {
  if (url === undefined) return ok(undefined);
  const variable = url.slice(1);
  const value = env[variable]?.trim();
  if (value) return parseDatabaseUrl(value, variable);
  return fail({
    reason: 'invalid-options',
    what: `${variable} is set neither in the environment nor in .env`,
    tries: [`${variable}='postgresql://user:password@host:5432/database'`, `take ${name} out of ${file}`],
  });
}
