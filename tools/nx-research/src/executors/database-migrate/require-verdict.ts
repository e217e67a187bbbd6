import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import { type Migration, readCatalogue, schemaFingerprint, type Session } from '@research/database';
import { eachRecord, type TestedMigration } from '@research/reporting';

/** What production requires of a migration. */
export interface Requirement {
  /** The last test of each migration, by the hash of its file. */
  readonly tests: ReadonlyMap<string, TestedMigration>;
  /** Names of migrations that need no verdict. */
  readonly accepted: readonly string[];
}

/** The last tests of exactly these bytes, by hash, from one look at the records. */
export async function lastTests(
  workspaceRoot: string,
  migrations: readonly Pick<Migration, 'hash'>[],
): Promise<Requirement['tests']> {
  const wanted = new Set(migrations.map(({ hash }) => hash));
  const tests = new Map<string, TestedMigration>();
  if (wanted.size === 0) return tests;
  for await (const read of eachRecord(workspaceRoot, { workflow: 'devops' })) {
    const tested = 'record' in read ? read.record.tasks.flatMap(({ migrations: of = [] }) => of) : [];
    for (const one of tested) if (wanted.has(one.hash) && !tests.has(one.hash)) tests.set(one.hash, one);
    if (tests.size === wanted.size) break;
  }
  return tests;
}

/** Fails with `invalid-migration` for each migration whose last test does not say SAFE. */
export function requireVerdicts(
  migrations: readonly Migration[],
  { tests, accepted }: Requirement,
): Result<void> {
  const failures = migrations
    .filter(({ name, hash }) => !accepted.includes(name) && tests.get(hash)?.verdict !== 'SAFE')
    .map((migration) => notSafe(migration, tests.get(migration.hash)));
  return failures.length === 0
    ? ok(undefined)
    : fail(severalFailures('production takes no migration that was not tested', failures));
}

/** Fails with `invalid-migration` where a migration was tested on another schema than the one that it meets. */
export async function requireSchema(
  session: Session,
  migration: Migration,
  { tests, accepted }: Requirement,
): Promise<Result<void>> {
  if (accepted.includes(migration.name)) return ok(undefined);
  const test = tests.get(migration.hash);
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
