import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import type { SqlText } from '../sql/statements';
import { codeOf, positionAt } from '../sql/plain-sql';
import { readSql } from '../sql/sql-file';

/** One numbered step of a schema, `NNN_name.sql`. */
export interface Migration extends SqlText {
  readonly number: number;
  /** `008_add_advanced_metrics`. */
  readonly name: string;
  /** SHA-256 of the file. */
  readonly hash: string;
  /** False for a file that says `-- no-transaction` on a line of its own. */
  readonly inTransaction: boolean;
  /** What takes it back, `NNN_name.down.sql`. */
  readonly down?: SqlText;
}

const fileName = /^(?<name>(?<number>\d{3,})_[a-z0-9_]+)(?<down>\.down)?\.sql$/;

/** The migrations of a folder by number. Fails with `invalid-migration` for every file that is wrong. @param folder from the root */
export function readMigrations(root: string, folder: string): Result<readonly Migration[]> {
  if (!existsSync(join(root, folder))) return ok([]);
  const files = readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const read = (name: string): SqlText => readSql(root, `${folder}/${name}`);
  const parsed = files.map((name) => ({ file: name, parts: fileName.exec(name)?.groups }));
  const failures = parsed.flatMap(({ file, parts }) => (parts ? [] : [badName(`${folder}/${file}`)]));
  const named = parsed.flatMap(({ file, parts }) => (parts ? [{ file, ...parts }] : [])) as Named[];
  const ups = named.filter(({ down }) => down === undefined);
  const downs = new Map(named.filter(({ down }) => down !== undefined).map(({ name, file }) => [name, file]));
  const migrations = ups.map(({ file, name, number }) => {
    const down = downs.get(name);
    return { ...migrationOf(read(file), name, Number(number)), ...(down ? { down: read(down) } : {}) };
  });
  failures.push(
    ...twice(migrations),
    ...[...downs]
      .filter(([name]) => !ups.some((up) => up.name === name))
      .map(([, file]) => noUp(`${folder}/${file}`)),
    ...migrations.flatMap((migration) =>
      [migration, ...(migration.down ? [migration.down] : [])].flatMap(ownTransaction),
    ),
  );
  if (failures.length > 0) return fail(severalFailures(`${failures.length} migrations are wrong`, failures));
  return ok([...migrations].sort((a, b) => a.number - b.number));
}

interface Named {
  readonly file: string;
  readonly name: string;
  readonly number: string;
  readonly down?: string;
}

const migrationOf = (file: SqlText, name: string, number: number): Migration => ({
  ...file,
  ...{ name, number },
  hash: createHash('sha256').update(file.sql).digest('hex'),
  inTransaction: !/^--\s*no-transaction\s*$/m.test(file.sql),
});

const badName = (path: string): Failure => ({
  reason: 'invalid-migration',
  what: 'the name of a migration has a number of three digits and small letters: 009_add_index.sql',
  at: { file: path },
  tries: ['rename it; what takes it back is 009_add_index.down.sql'],
});

const noUp = (path: string): Failure => ({
  reason: 'invalid-migration',
  what: 'this takes back a migration that does not exist',
  at: { file: path },
  tries: [`add ${path.replace('.down.sql', '.sql')}, or remove it`],
});

/** Each number once, so that there is one order. */
const twice = (migrations: readonly Migration[]): Failure[] =>
  migrations.flatMap(({ path, number }, index) => {
    const first = migrations.findIndex((other) => other.number === number);
    if (first === index) return [];
    return [
      {
        reason: 'invalid-migration',
        what: `${migrations[first]?.path} has the number ${number}, too`,
        at: { file: path },
        tries: ['give the newer one the next free number'],
      } satisfies Failure,
    ];
  });

/** A COMMIT of the file's own would leave the first half of it applied when the second fails. */
function ownTransaction({ path, sql }: SqlText): Failure[] {
  const found = /(?:^|;)\s*(BEGIN(?!\s+ATOMIC)|COMMIT|ROLLBACK|START\s+TRANSACTION)\b(?!\s+TO\b)/i.exec(
    codeOf(sql),
  );
  if (!found) return [];
  const at = found.index + found[0].length - (found[1]?.length ?? 0);
  return [
    {
      reason: 'invalid-migration',
      what: `a migration has a transaction already, and no ${found[1]?.toUpperCase()} of its own`,
      at: { file: path, ...positionAt(sql, [...sql.slice(0, at)].length) },
      tries: [
        'remove BEGIN and COMMIT',
        'write `-- no-transaction` above a single statement that cannot run in one',
      ],
    },
  ];
}
