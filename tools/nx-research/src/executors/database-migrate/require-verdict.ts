import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import type { Migration, Session } from '@research/database';
import { readCatalogue, schemaFingerprint } from '@research/migration-test';
import { readRecords, type TestedMigration } from '@research/reporting';

/** What production requires of a migration. */
interface Requirement {
  readonly workspaceRoot: string;
  /** Names of migrations that need no verdict. */
  readonly accepted: readonly string[];
}

/** The last test of exactly these bytes; `undefined` where there is none on record. */
async function lastTest(workspaceRoot: string, { hash }: Migration): Promise<TestedMigration | undefined> {
  const { records } = await readRecords(workspaceRoot, {
    ...{ workflow: 'devops', mentions: hash, last: 1 },
    where: ({ tasks }) => tasks.some(({ migrations = [] }) => migrations.some((one) => one.hash === hash)),
  });
  return records[0]?.tasks.flatMap(({ migrations = [] }) => migrations).find((one) => one.hash === hash);
}

/** Fails with `invalid-migration` for each migration whose last test does not say SAFE. */
export async function requireVerdicts(
  migrations: readonly Migration[],
  { workspaceRoot, accepted }: Requirement,
): Promise<Result<void>> {
  const failures: Failure[] = [];
  for (const migration of migrations) {
    if (accepted.includes(migration.name)) continue;
    const test = await lastTest(workspaceRoot, migration);
    if (test?.verdict !== 'SAFE') failures.push(notSafe(migration, test));
  }
  return failures.length === 0
    ? ok(undefined)
    : fail(severalFailures('production takes no migration that was not tested', failures));
}

/** Fails with `invalid-migration` where a migration was tested on another schema than the one that it meets. */
export async function requireSchema(
  session: Session,
  migration: Migration,
  { workspaceRoot, accepted }: Requirement,
): Promise<Result<void>> {
  if (accepted.includes(migration.name)) return ok(undefined);
  const test = await lastTest(workspaceRoot, migration);
  const found = schemaFingerprint(await readCatalogue(session));
  if (test?.environments.some(({ schema }) => schema === found)) return ok(undefined);
  return fail({
    reason: 'invalid-migration',
    what: `${migration.name} was tested on another schema than ${session.address.shown} has`,
    at: { file: migration.path },
    tries: [
      ...tries(migration),
      'test it on a copy of this database: an environment with `of` in environments.yaml',
    ],
  });
}

const notSafe = (migration: Migration, test: TestedMigration | undefined): Failure => ({
  reason: 'invalid-migration',
  what: test
    ? `${migration.name}: the last test says ${test.verdict}`
    : `${migration.name} was not tested as it is now`,
  at: { file: migration.path },
  tries: tries(migration),
});

const tries = ({ name }: Migration): readonly string[] => [
  `npx nx run migration-test:run --migration=${name}.sql`,
  `--accept=${name}   # applies it all the same`,
];
