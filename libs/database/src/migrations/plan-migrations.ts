import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import { positionAt, statementOffsets } from '../sql/plain-sql';
import { unfitSql } from '../sql/sql-file';
import type { SqlText } from '../sql/statements';
import type { AppliedMigration } from './migration-ledger';
import type { Migration } from './read-migrations';

/** What is to be done to a database. */
export interface MigrationPlan {
  /** In the order in which they are applied. */
  readonly apply: readonly Migration[];
  /** In the order in which they are taken back: the newest first. */
  readonly takeBack: readonly Migration[];
  readonly applied: readonly AppliedMigration[];
}

/** What is to be done; fails with `invalid-migration` where files and ledger disagree about what was applied. */
export function planMigrations(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
  to = Infinity,
): Result<MigrationPlan> {
  const byNumber = new Map(migrations.map((migration) => [migration.number, migration]));
  const newest = Math.max(0, ...applied.map(({ number }) => number));
  const isApplied = new Set(applied.map(({ number }) => number));
  const pending = migrations.filter(({ number }) => !isApplied.has(number) && number <= to);
  const takeBack = applied.filter(({ number }) => number > to).reverse();
  const back = takeBack.flatMap(({ number }) => byNumber.get(number) ?? []);
  const failures = [
    ...applied.flatMap((had) => contradiction(had, migrations)),
    ...pending.filter(({ number }) => number < newest).map((late) => tooLate(late, newest)),
    ...back.flatMap(noWayBack),
    ...pending.flatMap(unfitToRun),
    ...back.flatMap(({ down }) => (down ? unfit(down) : [])),
  ];
  if (failures.length > 0)
    return fail(severalFailures('the migrations do not fit what the database has', failures));
  return ok({ apply: pending, takeBack: back, applied });
}

function contradiction(
  { number, name, hash, applied_at }: AppliedMigration,
  files: readonly Migration[],
): Failure[] {
  const date = applied_at.toISOString().slice(0, 10);
  const applied = `was applied on ${date}`;
  const reason = 'invalid-migration';
  const file = files.find((one) => one.number === number);
  if (!file) return [{ reason, what: `${name} ${applied}, and its file is gone`, tries: [bringBack(name)] }];
  const at = { file: file.path };
  if (file.name === name) {
    if (file.hash === hash) return [];
    const tries = ['take the edit back, and put the change into a new migration'];
    return [{ reason, what: `${name} was edited after it ${applied}`, at, tries }];
  }
  if (file.hash === hash)
    return [
      { reason, what: `${name} ${applied}, and was renamed since`, at, tries: [`name it ${name}.sql`] },
    ];
  const next = String(Math.max(...files.map((one) => one.number)) + 1).padStart(3, '0');
  const what = `${name} ${applied}, and another migration has its number now`;
  const moved = `give this one the next free number: ${file.name.replace(/^\d+/, next)}.sql`;
  return [{ reason, what, at, tries: [bringBack(name), moved] }];
}

const bringBack = (name: string): string =>
  `bring ${name}.sql back: git log --diff-filter=D --name-only -- '*${name}.sql' finds the commit that removed it`;

/** What would be noted as applied and do nothing, or what the server runs as one transaction against the word of the file. */
function unfitToRun(migration: Migration): Failure[] {
  const { sql, path, inTransaction } = migration;
  const [, second] = inTransaction ? [] : statementOffsets(sql);
  if (second === undefined) return unfit(migration);
  return [
    {
      reason: 'invalid-migration',
      what: 'the server runs several statements as one transaction, so that one with `-- no-transaction` stands alone',
      at: { file: path, ...positionAt(sql, [...sql.slice(0, second)].length) },
      tries: ['put each statement into a migration of its own'],
    },
  ];
}

function unfit(text: SqlText): Failure[] {
  const found = unfitSql(text);
  return found ? [{ reason: 'invalid-migration', ...found }] : [];
}

const tooLate = ({ path, name }: Migration, newest: number): Failure => ({
  reason: 'invalid-migration',
  what: `${name} comes before ${String(newest).padStart(3, '0')}, which the database has already`,
  at: { file: path },
  tries: ['give it a number above the newest'],
});

const noWayBack = ({ name, path, down }: Migration): Failure[] =>
  down
    ? []
    : [
        {
          reason: 'invalid-migration',
          what: `${name} cannot be taken back`,
          at: { file: path },
          tries: [`write ${path.replace(/\.sql$/, '.down.sql')}`],
        },
      ];
