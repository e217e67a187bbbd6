import type { Session } from '../connection/connect';
import { type Catalogue, readCatalogue } from './catalogue';
import type { Migration } from './read-migrations';

/** Ledger of migrations and loads; a schema of its own, so that it is in no one's way. */
export const ledgerSchema = 'nx_research';

/** A migration that a database has. */
export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly hash: string;
  readonly applied_at: Date;
  readonly duration_ms: number;
}

const makeLedgers = `
  CREATE SCHEMA IF NOT EXISTS ${ledgerSchema};
  CREATE TABLE IF NOT EXISTS ${ledgerSchema}.migrations (
    number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(), duration_ms integer NOT NULL);`;

/** The migrations that a database has, by number; none when it has no ledger. */
export async function readApplied({ client }: Session): Promise<readonly AppliedMigration[]> {
  const { rows: ledger } = await client.query(`SELECT to_regclass('${ledgerSchema}.migrations') AS it`);
  if ((ledger[0] as { it: string | null }).it === null) return [];
  const { rows } = await client.query<AppliedMigration>(
    `SELECT * FROM ${ledgerSchema}.migrations ORDER BY number`,
  );
  return rows;
}

type Things = Catalogue['things'];
const table = `${ledgerSchema}.made_things`;

/** A thing that a migration has made, by its name in the catalogue. */
export interface MadeThing {
  /** `column public.plays.epa`. */
  readonly thing: string;
  readonly definition: string;
  readonly migration: number;
}

/** Makes the ledgers. What was applied before there was one of things is found by the names in the files. */
export async function makeLedger(session: Session, migrations: readonly Migration[]): Promise<void> {
  const { client } = session;
  await client.query(makeLedgers);
  const { rows } = await client.query<{ it: string | null }>(`SELECT to_regclass('${table}') AS it`);
  if (rows[0]?.it) return;
  const applied = new Set((await readApplied(session)).map(({ number }) => number));
  const { things } = await readCatalogue(session);
  const had = migrations.filter(({ number }) => applied.has(number));
  const made = guessMadeThings(things, had);
  await client.query('BEGIN');
  await client.query(
    `CREATE TABLE ${table} (thing text PRIMARY KEY, definition text NOT NULL, migration integer NOT NULL)`,
  );
  await client.query(`INSERT INTO ${table} SELECT * FROM unnest($1::text[], $2::text[], $3::int[])`, [
    made.map(({ thing }) => thing),
    made.map(({ definition }) => definition),
    made.map(({ migration }) => migration),
  ]);
  await client.query('COMMIT');
}

/** What migrations have made; none where the database has no such ledger. */
export async function readMadeThings({ client }: Session): Promise<readonly MadeThing[]> {
  const { rows: ledger } = await client.query<{ it: string | null }>(`SELECT to_regclass('${table}') AS it`);
  if (!ledger[0]?.it) return [];
  return (await client.query<MadeThing>(`SELECT * FROM ${table} ORDER BY migration, thing`)).rows;
}

/**
 * The relations that migrations made, by their name in SQL, with others that are named; `undefined` for a database that no migration was
 * applied to. A database may hold more: what another made is not ours to check or to refresh.
 * @param others tables that are loaded, quoted
 */
export async function ownRelations(
  session: Session,
  others: readonly string[],
): Promise<readonly string[] | undefined> {
  const made = (await readMadeThings(session)).flatMap(
    ({ thing }) => /^(?:table|foreign table|view|materialized view) ([^]*)$/.exec(thing)?.[1] ?? [],
  );
  return made.length === 0 ? undefined : [...made, ...others];
}

/** What a migration has changed: the catalogue before and after it, and its number. */
export interface MadeChange {
  readonly before: Things;
  readonly after: Things;
  readonly migration: number;
}

/** Notes what a migration has made, changed and dropped. What was changed by hand before stays noted as migrations made it. */
export async function noteMadeThings(
  { client }: Session,
  { before, after, migration }: MadeChange,
): Promise<void> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(isOfMigrations);
  const dropped = names.filter((name) => after[name] === undefined);
  const made = names.filter((name) => before[name] === undefined);
  const changed = names.filter((name) => !made.includes(name) && before[name] !== after[name]);
  const values = (things: readonly string[]) => [things, things.map((name) => after[name])];
  await client.query(`DELETE FROM ${table} WHERE thing = ANY ($1)`, [dropped]);
  await client.query(
    `INSERT INTO ${table} SELECT thing, definition, $3 FROM unnest($1::text[], $2::text[]) AS made (thing, definition)
     ON CONFLICT (thing) DO UPDATE SET definition = excluded.definition, migration = excluded.migration`,
    [...values(made), migration],
  );
  await client.query(
    `UPDATE ${table} AS had SET definition = changed.definition, migration = $3
     FROM unnest($1::text[], $2::text[]) AS changed (thing, definition) WHERE had.thing = changed.thing`,
    [...values(changed.filter((name) => after[name] !== undefined)), migration],
  );
}

/** What of a migration is still there after it was taken back is demanded no more. */
export async function forgetMadeThings({ client }: Session, migration: number): Promise<void> {
  await client.query(`DELETE FROM ${table} WHERE migration = $1`, [migration]);
}

/** Roles are of the server, so that grants are not restored with a database. */
export const isOfMigrations = (thing: string): boolean => !thing.startsWith('grant ');

/**
 * What migrations of before this ledger have made: each thing that is there and named by the file of one, as of the first that
 * names it.
 */
function guessMadeThings(
  things: Things,
  applied: readonly Pick<Migration, 'number' | 'sql'>[],
): readonly MadeThing[] {
  return Object.entries(things)
    .filter(([thing]) => isOfMigrations(thing))
    .flatMap(([thing, definition]) => {
      const words = wordsOf(thing);
      const maker = applied.find(({ sql }) => words.every((word) => mentions(sql, word)));
      return maker ? [{ thing, definition, migration: maker.number }] : [];
    });
}

/** The names that the file which makes a thing has: of a column that of its table, too; of a constraint only that. */
export function wordsOf(thing: string): readonly string[] {
  const [, kind = '', name = ''] = /^(materialized view|foreign table|[a-z]+) ([^(]*)/.exec(thing) ?? [];
  const parts = (name.match(/"(?:[^"]|"")*"|[^.]+/g) ?? []).map((part) => part.replaceAll('"', ''));
  if (kind === 'schema' || kind === 'extension') return parts;
  return kind === 'constraint' ? parts.slice(1, -1) : parts.slice(1);
}

/** Whether SQL has a name as a word, in whatever letters. */
export const mentions = (sql: string, name: string): boolean =>
  sql.includes(`"${name}"`) || new Set(sql.toLowerCase().match(/[\p{L}\p{N}_$]+/gu)).has(name.toLowerCase());
