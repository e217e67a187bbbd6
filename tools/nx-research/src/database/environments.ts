import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fail, ok, type Result, severalFailures } from '@research/core';
import {
  type Clients,
  type DatabaseAddress,
  type DatabaseEnvironment,
  parseEnvironments,
} from '@research/database';
import type { TaskScope } from '../scope/task-scope';
import { withDatabase } from './with-database';

/** The option of all that is about the databases of environments.yaml. */
interface EnvironmentOptions {
  readonly environments: string;
  readonly only?: string | undefined;
}

/** A database that can be connected to. */
export interface ReachedEnvironment {
  readonly name: string;
  readonly address: DatabaseAddress;
}

/** The environments of the file, their passwords concealed from now on. */
export function readEnvironments({
  options,
  workspaceRoot,
  ports,
  concealment,
}: TaskScope<Pick<EnvironmentOptions, 'environments'>>): Result<readonly DatabaseEnvironment[]> {
  const path = resolve(workspaceRoot, options.environments);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const read = parseEnvironments(text, { file: options.environments, env: ports.env });
  if (!read.ok) return read;
  for (const { address } of read.value)
    address?.secrets.forEach((secret) => concealment.learn({ password: secret }));
  return read;
}

/** The databases that are meant: copies exist only while migrations are tested. Fails with `invalid-options` where there is none of that name. */
export function askedEnvironments(
  scope: TaskScope<EnvironmentOptions>,
): Result<readonly DatabaseEnvironment[]> {
  const read = readEnvironments(scope);
  if (!read.ok) return read;
  return onlyAsked(
    read.value.filter(({ of }) => of === undefined),
    scope.options,
  );
}

/** Those of a name, or all. */
export function onlyAsked(
  environments: readonly DatabaseEnvironment[],
  { only, environments: file }: EnvironmentOptions,
): Result<readonly DatabaseEnvironment[]> {
  const asked = environments.filter(({ name }) => only === undefined || name === only);
  if (asked.length > 0) return ok(asked);
  return fail({
    reason: 'invalid-options',
    what: `${file} has no environment ${only ?? ''}`.trim(),
    tries: environments.map(({ name }) => `--only=${name}`),
  });
}

/** Uses every environment at once; the own server runs meanwhile. The others go on when one fails; all failures are told. */
export async function eachEnvironment(
  scope: TaskScope<EnvironmentOptions>,
  environments: readonly DatabaseEnvironment[],
  use: (environment: ReachedEnvironment) => Promise<Result<void>>,
): Promise<Result<void>> {
  const done = await Promise.all(
    environments.map(({ name, address }) =>
      address
        ? use({ name, address })
        : withDatabase(scope, (database) => use({ name, address: database.address })),
    ),
  );
  const failures = done.flatMap((one, index) =>
    one.ok ? [] : [{ ...one.error, what: `${environments[index]?.name}: ${one.error.what}` }],
  );
  const [first, ...others] = failures;
  if (!first) return ok(undefined);
  return fail(others.length === 0 ? first : severalFailures(`${failures.length} databases failed`, failures));
}

/** How the clients of PostgreSQL are run for a task. */
export const clientsOf = ({ ports, signal }: TaskScope<unknown>): Clients => ({
  run: ports.runCommand,
  signal,
});
