import { fail, type Failure, ok, type Result } from '@research/core';
import { type DatabaseEnvironment, type HeldDatabase, readSql } from '@research/database';
import type { TestedEnvironment } from '@research/migration-test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onlyAsked, readEnvironments } from '../../database/environments';
import type { TaskScope } from '../../scope/task-scope';
import type { MigrationTestOptions } from './kind';

type Scope = TaskScope<MigrationTestOptions>;

/** What is tested, and what is not this time. */
export interface AskedEnvironments {
  readonly tested: readonly DatabaseEnvironment[];
  readonly leftOut: readonly string[];
}

/**
 * The environments that are tested: the copies of the file; where it has none, every database that is not production. Fails with
 * `invalid-options` where production itself is named, and where nothing is left.
 */
export function testedEnvironments(scope: Scope): Result<AskedEnvironments> {
  const read = readEnvironments(scope);
  if (!read.ok) return read;
  const { only, environments: file } = scope.options;
  const named = read.value.find(({ name }) => name === only);
  if (named && isProduction(named)) return fail(neverTested(named.name, file));
  const copies = read.value.filter(({ of }) => of !== undefined);
  const all = copies.length > 0 ? copies : read.value.filter((one) => !isProduction(one));
  if (all.length === 0) return fail(neverTested(read.value[0]?.name ?? '', file));
  const asked = onlyAsked(all, scope.options);
  if (!asked.ok) return asked;
  const leftOut = all.filter((one) => !asked.value.includes(one)).map(({ name }) => name);
  return ok({ tested: asked.value, leftOut });
}

const isProduction = ({ of, production }: DatabaseEnvironment): boolean => production && of === undefined;

const neverTested = (name: string, file: string): Failure => ({
  reason: 'invalid-options',
  what: `${name} is production, and nothing is tested there`,
  at: { file },
  tries: [
    `environments:\n  ${name}_snapshot: { of: ${name} }   # a copy of it, on the server of this workspace`,
  ],
});

/** What an environment is tested with. @param own the database of the workspace, where one of them needs it */
export function toTest(
  { workspaceRoot }: Scope,
  { name, role, address, production, prepare, scale, tests }: DatabaseEnvironment,
  own: HeldDatabase | undefined,
): Result<TestedEnvironment> {
  const source = address ?? own?.address;
  if (!source) throw new Error('the database of the workspace is not held');
  if (prepare !== undefined && !existsSync(join(workspaceRoot, prepare)))
    return fail({ reason: 'missing-file', what: `${prepare}, which prepares ${name}, is not there` });
  const sql = prepare === undefined ? undefined : readSql(workspaceRoot, prepare);
  return ok({ name, role, source, production, scale, tests, prepare: sql });
}
