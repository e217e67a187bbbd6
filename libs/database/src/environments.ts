import { fail, ok, parseYaml, type Result, severalFailures } from '@research/core';
import * as z from 'zod';
import { type DatabaseAddress, parseDatabaseUrl } from './connection/database-url';

const environment = z.strictObject({
  /** The variable with its address; absent: the database of this workspace. */
  url: z
    .string()
    .regex(
      /^\$[A-Za-z_][A-Za-z0-9_]*$/,
      'the name of a variable, as $STAGING_DATABASE_URL: an address may hold a password',
    )
    .optional(),
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
  /** `undefined`: the database of this workspace. */
  readonly address: DatabaseAddress | undefined;
}

/** The one that there is without a file. */
const own: DatabaseEnvironment = { name: 'local', address: undefined };

/**
 * The databases of an environments.yaml, in its order; without a file that of the workspace alone. Fails with `invalid-options`, at line and
 * column, for what is wrong in the file, and for a variable that is not set.
 */
export function parseEnvironments(
  text: string | undefined,
  { file, env }: { readonly file: string; readonly env: Readonly<Record<string, string | undefined>> },
): Result<readonly DatabaseEnvironment[]> {
  if (text === undefined) return ok([own]);
  const tries = ['environments:\n  local:\n  staging: { url: $STAGING_DATABASE_URL }'];
  const parsed = parseYaml(text, schema, { file, reason: 'invalid-options', tries });
  if (!parsed.ok) return parsed;
  const read = Object.entries(parsed.value.value.environments).map(
    ([name, said]): Result<DatabaseEnvironment> => {
      if (said?.url === undefined) return ok({ name, address: undefined });
      const variable = said.url.slice(1);
      const at = parsed.value.locate('environments', name, 'url');
      const value = env[variable]?.trim();
      if (!value)
        return fail({
          reason: 'invalid-options',
          what: `${variable} is set neither in the environment nor in .env`,
          at,
          tries: [
            `${variable}='postgresql://user:password@host:5432/database'`,
            `take ${name} out of ${file}`,
          ],
        });
      const address = parseDatabaseUrl(value, variable);
      return address.ok ? ok({ name, address: address.value }) : fail({ ...address.error, at });
    },
  );
  const failures = read.flatMap((one) => (one.ok ? [] : [one.error]));
  if (failures.length > 0)
    return fail(severalFailures(`${file} names databases that cannot be found`, failures));
  return ok(read.flatMap((one) => (one.ok ? [one.value] : [])));
}
