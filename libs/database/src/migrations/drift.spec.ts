import { checkDatabase, parseCheck } from '../checks/check-database';
import { type TestDatabase, type TestServer, testServer } from '../database.fixture';
import { taken } from '../server/server.fixture';
import { refreshViews } from '../views/refresh-views';
import { readCatalogue } from './catalogue';
import { readDrift, shownDrift } from './drift';
import { migrate, type MigrateOptions } from './migrate';
import { readMadeThings } from './migration-ledger';
import { readMigrations } from './read-migrations';
import { repair } from './repair';

let server: TestServer;
let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.dispose());

const files: Readonly<Record<string, string>> = {
  '001_plays.sql': `
    CREATE TYPE side AS ENUM ('home', 'away');
    CREATE TABLE plays (id int PRIMARY KEY, "yards; gained" int CHECK ("yards; gained" < 100), side side, season text);
    CREATE INDEX plays_by_season ON plays (season);
    CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql AS 'SELECT 2 * a';`,
  '002_marts.sql': `
    CREATE SCHEMA mart;
    CREATE MATERIALIZED VIEW mart.best AS SELECT season, max("yards; gained") AS most FROM plays GROUP BY season;
    CREATE UNIQUE INDEX best_key ON mart.best (season);
    CREATE VIEW mart.seasons AS SELECT season FROM mart.best;`,
  '002_marts.down.sql': 'DROP VIEW mart.seasons; DROP MATERIALIZED VIEW mart.best; DROP SCHEMA mart;',
  '003_more.sql': `
    INSERT INTO plays VALUES (1, 2, 'home', '2020');
    DROP VIEW mart.seasons;
    ALTER TABLE plays ALTER COLUMN id TYPE bigint;
    ALTER TABLE plays ADD COLUMN explosive boolean GENERATED ALWAYS AS ("yards; gained" > 20) STORED;
    ALTER TABLE plays ADD CONSTRAINT whole CHECK (id > 0);
    CREATE FUNCTION alter_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE TRIGGER alters BEFORE INSERT ON plays FOR EACH ROW EXECUTE FUNCTION alter_row();
    CREATE VIEW mart.seasons AS SELECT season, most FROM mart.best;`,
  '003_more.down.sql': `DROP VIEW mart.seasons; DROP TRIGGER alters ON plays; DROP FUNCTION alter_row();
    ALTER TABLE plays DROP COLUMN explosive, DROP CONSTRAINT whole;
    CREATE VIEW mart.seasons AS SELECT season FROM mart.best;`,
  '004_index.sql': '-- no-transaction\nCREATE INDEX CONCURRENTLY plays_by_side ON plays (side);',
  '004_index.down.sql': 'DROP INDEX plays_by_side;',
};
beforeEach(async () => {
  database = await server.database();
  folder = `migrations/${database.address.database}`;
  for (const [name, sql] of Object.entries(files)) database.write(`${folder}/${name}`, sql);
  taken(await run());
});

const options: MigrateOptions = { lockSeconds: 1, say: () => undefined, now: () => performance.now() };
const read = () => taken(readMigrations(server.workspace.workspaceRoot, folder));
const run = (more: Partial<MigrateOptions> = {}) =>
  database.use((session) => migrate(session, read(), { ...options, ...more }));
const mend = () => database.use((session) => repair(session, read(), options));
const things = async () => (await database.use(readCatalogue)).things;
const shown = async () => shownDrift(await database.use(readDrift));

/** How a thing is dropped by hand. */
function drop(thing: string): string {
  const [, kind = '', name = ''] = /^(materialized view|[a-z]+) ([^]*)$/.exec(thing) ?? [];
  const [, table, part] = /^(\w+\.\w+)\.([^]*)$/.exec(name) ?? [];
  if (kind === 'column' || kind === 'constraint') return `ALTER TABLE ${table} DROP ${kind} ${part} CASCADE`;
  if (kind === 'trigger') return `DROP TRIGGER ${part} ON ${table}`;
  return `DROP ${kind} ${name} CASCADE`;
}

test('each thing that a migration made and a hand dropped is named, stops what needs it, and is made again', async () => {
  const whole = await things();
  const made = await database.use(readMadeThings);
  const droppable = made.filter(({ thing }) => !/^column mart\.|^index public\.plays_pkey/.test(thing));
  expect(droppable.length).toBeGreaterThan(15);
  for (const { thing } of droppable) {
    await database.ask(drop(thing));
    const lines = await shown();
    expect(lines.join('\n')).toContain(`${thing} is gone; `);
    expect(await run()).toMatchObject({ ok: false, error: { said: lines.join('\n') } });
    const mended = await mend();
    if (!mended.ok) {
      // A column or constraint of CREATE TABLE comes with its table alone.
      expect(thing).toMatch(/^(?:column|constraint|type) public\.(?:plays\.(?!explosive|whole)|side)/);
      expect(await shown()).toEqual(lines);
      expect(JSON.stringify(mended)).toContain('drop the tables that these belong to');
      await database.ask('DROP TABLE plays CASCADE');
      taken(await mend());
    }
    expect([thing, await things()]).toEqual([thing, whole]);
    taken(await run());
  }
});

test('a column of another type is named; what was added by hand is no drift', async () => {
  await database.ask(
    `ALTER TABLE plays ALTER COLUMN season TYPE varchar(4) USING season`.replace(
      'ALTER TABLE',
      'DROP MATERIALIZED VIEW mart.best CASCADE; ALTER TABLE',
    ),
  );
  await database.ask(
    'ALTER TABLE plays ADD COLUMN mine int DEFAULT 7; CREATE INDEX mine ON plays (mine); CREATE TABLE notes (a int)',
  );
  expect(await shown()).toEqual([
    'column public.plays.season is character varying(4); 001_plays made it text',
    'materialized view mart.best is gone; 002_marts made it',
    'view mart.seasons is gone; 003_more made it',
  ]);
});

test('migrations are taken back and applied again without drift; rows stay', async () => {
  const whole = await things();
  taken(await run({ to: 1 }));
  expect(await shown()).toEqual([]);
  expect(await database.ask('SELECT id::int FROM plays')).toEqual([{ id: 1 }]);
  await database.ask('DELETE FROM plays');
  taken(await run());
  expect([await shown(), await things()]).toEqual([[], whole]);
});

test('views are not refreshed, and a check tells, also one that cannot run', async () => {
  await database.ask('DROP MATERIALIZED VIEW mart.best CASCADE');
  const what = expect.stringContaining('is not as its migrations made it');
  const tries = expect.arrayContaining([expect.stringContaining('database:migrate --repair')]);
  const refreshed = await database.use((session) => refreshViews(session, { ...options, again: false }));
  expect(refreshed).toMatchObject({ ok: false, error: { what, tries } });
  const check = (sql: string) => taken(parseCheck({ path: 'checks/one.sql', sql }));
  const report = (...checks: string[]) =>
    database.use((session) => checkDatabase(session, checks.map(check), { lockSeconds: 1 }));
  expect(
    taken(await report('-- of a view\nSELECT * FROM mart.best', '-- any\nSELECT 1 AS one')),
  ).toMatchObject({
    findings: [{ what, tries, count: 2 }, { what: 'any' }],
  });
  // Where all is there, a name that is wrong is the check's own mistake, and an error of a row has a line.
  taken(await mend());
  expect(await report('-- of a view\nSELECT * FROM mart.bets')).toMatchObject({ ok: false });
  expect(await report('-- a\n\n  SELECT 1 / (id - id) FROM plays')).toMatchObject({
    error: { at: { file: 'checks/one.sql', line: 3, column: 3 } },
  });
});

test('what was applied before there was a ledger of things is known by the names in the files', async () => {
  await database.ask('DROP TABLE nx_research.made_things; CREATE TABLE notes (a int)');
  taken(await run());
  await database.ask('DROP TABLE notes, plays CASCADE; DROP INDEX IF EXISTS plays_by_side');
  expect(await shown()).toEqual([
    'table public.plays is gone; 001_plays made it',
    'materialized view mart.best is gone; 002_marts made it',
    'view mart.seasons is gone; 002_marts made it',
  ]);
  taken(await mend());
  expect(await shown()).toEqual([]);
});

test('a lock that is not granted ends a repair, which changes nothing', async () => {
  await database.ask('DROP INDEX plays_by_season');
  await database.use(async ({ client }) => {
    await client.query("SET application_name = 'a notebook'; BEGIN; INSERT INTO plays VALUES (2)");
    expect(JSON.stringify(await mend())).toMatch(/held by session \d+ of postgres \(a notebook\)/);
    await client.query('ROLLBACK');
  });
  expect(taken(await mend()).map(({ thing }) => thing)).toEqual(['index public.plays_by_season']);
});
