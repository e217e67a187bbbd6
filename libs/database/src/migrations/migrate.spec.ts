import { type TestDatabase, type TestServer, testServer } from '../database.fixture';
import { taken } from '../server/server.fixture';
import { migrate, type MigrateOptions } from './migrate';
import { readApplied } from './migration-ledger';
import { planMigrations } from './plan-migrations';
import { runSql } from '../sql/run-sql';
import { readMigrations } from './read-migrations';

let server: TestServer;
let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.dispose());
beforeEach(async () => {
  database = await server.database();
  folder = `migrations/${database.address.database}`;
});

const said: string[] = [];
const options: MigrateOptions = {
  lockSeconds: 1,
  say: (line) => said.push(line),
  now: () => performance.now(),
};
const write = (name: string, sql: string): void => database.write(`${folder}/${name}`, sql);
const read = () => readMigrations(server.workspace.workspaceRoot, folder);
const run = (more: Partial<MigrateOptions> = {}) =>
  database.use((session) => migrate(session, taken(read()), { ...options, ...more }));
const tables = async () =>
  (
    await database.ask(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    )
  ).map(({ name }) => name);

test('migrations are applied once, in order, and taken back', async () => {
  write('001_one.sql', 'CREATE TABLE one (a int);');
  write('001_one.down.sql', 'DROP TABLE one;');
  write('002_two.sql', 'CREATE TABLE two AS SELECT * FROM one;');
  write('002_two.down.sql', 'DROP TABLE two;');
  expect(taken(await run()).apply.map(({ name }) => name)).toEqual(['001_one', '002_two']);
  expect(await tables()).toEqual(['one', 'two']);
  expect(taken(await run()).apply).toEqual([]);
  expect(taken(await run({ to: 1 })).takeBack.map(({ name }) => name)).toEqual(['002_two']);
  expect(await tables()).toEqual(['one']);
  expect((await database.use(readApplied)).map(({ name }) => name)).toEqual(['001_one']);
});

test('a migration that fails half-way leaves nothing, and the line is named', async () => {
  write('001_one.sql', 'CREATE TABLE one (a int);');
  write(
    '002_two.sql',
    "CREATE TABLE two (a int);\n-- é is one character\nINSERT INTO two VALUES ('ü');\n\n  SELECT nothing FROM two;\n",
  );
  const failed = await run();
  expect(failed).toMatchObject({
    ok: false,
    error: {
      at: { file: `${folder}/002_two.sql`, line: 3 },
      said: expect.stringContaining('invalid input syntax'),
    },
  });
  expect(await tables()).toEqual(['one']);
  write('002_two.sql', 'CREATE TABLE two (a int);\n\n  SELECT nothing FROM two;\n');
  expect(await run()).toMatchObject({ ok: false, error: { at: { line: 3, column: 10 } } });
});

test.each([
  ['001_one.sql', 'CREATE TABLE one (b int);', '001_one was edited after it was applied'],
  ['000_zero.sql', 'SELECT 1;', '000_zero comes before 001'],
])('an edited or late %s is refused by name', async (file, sql, words) => {
  write('001_one.sql', 'CREATE TABLE one (a int);');
  await run();
  write(file, sql);
  expect(JSON.stringify(await run())).toContain(words);
  expect(await tables()).toEqual(['one']);
});

test('a file of an applied migration that is gone, renamed or replaced is told as what it is, and how to bring it back', async () => {
  const sql = 'CREATE TABLE one (a int);';
  write('001_one.sql', sql);
  await run();
  const applied = await database.use(readApplied);
  const back = expect.stringMatching(/^bring 001_one\.sql back: git log/);
  const gone = {
    what: expect.stringMatching(/^001_one was applied on .*, and its file is gone$/),
    tries: [back],
  };
  expect(planMigrations([], applied)).toMatchObject({ error: gone });
  const [file] = taken(read());
  const renamed = { what: expect.stringMatching(/, and was renamed since$/), tries: ['name it 001_one.sql'] };
  const at = { file: `${folder}/001_eins.sql` };
  const other = { ...(file as NonNullable<typeof file>), name: '001_eins', path: at.file };
  expect(planMigrations([other], applied)).toMatchObject({ error: { ...renamed, at } });
  expect(planMigrations([{ ...other, hash: 'other' }], applied)).toMatchObject({
    error: {
      ...{ at, what: expect.stringMatching(/, and another migration has its number now$/) },
      tries: [back, 'give this one the next free number: 002_eins.sql'],
    },
  });
});

test.each([
  ['nothing', ''],
  ['blanks', ' \n\t\n'],
  ['comments', '-- CREATE TABLE two (a int);\n/* SELECT 1; /* */ */\n'],
  ['semicolons', ';\n;'],
])('a file of %s is no migration, no way back, no seed', async (_name, sql) => {
  const noStatement = { what: 'the file has no SQL statement' };
  write('001_one.sql', sql);
  const at = { file: `${folder}/001_one.sql`, line: 1 };
  expect(await run()).toMatchObject({ ok: false, error: { ...noStatement, at } });
  write('001_one.sql', 'CREATE TABLE one (a int);');
  write('001_one.down.sql', sql);
  taken(await run());
  expect(await run({ to: 0 })).toMatchObject({ ok: false, error: noStatement });
  expect(await database.use((session) => runSql(session, { path: 'seeds/one.sql', sql }))).toMatchObject({
    ok: false,
    error: { ...noStatement, at: { file: 'seeds/one.sql', line: 1 } },
  });
  expect(await tables()).toEqual(['one']);
});

const one = 'CREATE TABLE one (a int CHECK (a > 0), b int UNIQUE DEFERRABLE INITIALLY DEFERRED);\n';
test.each([
  [
    'a row that a constraint refuses',
    'INSERT INTO one\n  VALUES (1);\n\n  INSERT INTO one VALUES (-1);',
    { line: 5, column: 3 },
  ],
  [
    'an error that is raised',
    `SELECT ';' -- ;\n;\nDO $$ BEGIN\n RAISE 'no';\nEND $$;`,
    { line: 4, column: 1 },
  ],
  ['a division', '/* é;\n */ SELECT 1 / (SELECT count(*) FROM one);', { line: 3, column: 5 }],
  ['a name that is there', 'CREATE TABLE two (a int);\nCREATE TABLE one (b int);', { line: 3, column: 1 }],
  ['what COMMIT finds', 'INSERT INTO one VALUES (1, 1), (2, 1);', {}],
])('%s has no position: its statement has a line', async (_name, sql, place) => {
  write('001_one.sql', one + sql);
  const failed = await run();
  expect(failed).toMatchObject({ ok: false, error: { at: { file: `${folder}/001_one.sql`, ...place } } });
  expect(JSON.stringify(failed)).toContain('correct 001_one.sql and run it again');
  expect(await tables()).toEqual([]);
});

test('a way back that fails is the file that is named', async () => {
  write('001_one.sql', 'CREATE TABLE one (a int);');
  write('001_one.down.sql', 'DROP TABLE one;\nDROP TABLE two;');
  await run();
  const failed = await run({ to: 0 });
  expect(failed).toMatchObject({ ok: false, error: { at: { file: `${folder}/001_one.down.sql`, line: 2 } } });
  expect(JSON.stringify(failed)).toContain('correct 001_one.down.sql');
});

test('a ledger that is gone is told where tables are in the way', async () => {
  write('001_one.sql', 'CREATE TABLE one (a int);');
  await run();
  await database.ask('DROP SCHEMA nx_research CASCADE');
  expect(JSON.stringify(await run())).toContain('take an empty database: this one has tables');
});

test.each([
  [
    'a command of psql',
    'SELECT 1;\n  \\i other.sql',
    { line: 2, column: 3 },
    '\\i is a command of psql, not SQL',
  ],
  [
    'rows of COPY',
    'CREATE TABLE two (a int);\nCOPY two FROM STDIN;\n',
    { line: 2, column: 1 },
    'has no rows here',
  ],
  [
    'bytes that are not UTF-8',
    Buffer.from("SELECT 1;\nSELECT 'Müller'", 'latin1'),
    { line: 2, column: 10 },
    'is not UTF-8',
  ],
  ['a NUL byte', 'SELECT 1;\n\0', { line: 2, column: 1 }, 'NUL byte'],
])('%s: refused at its place before anything runs', async (...[, sql, place, words]) => {
  write('001_one.sql', 'CREATE TABLE one (a int);');
  database.write(`${folder}/002_two.sql`, sql);
  const failed = await run();
  expect(failed).toMatchObject({ ok: false, error: { at: { file: `${folder}/002_two.sql`, ...place } } });
  expect(JSON.stringify(failed)).toContain(JSON.stringify(words).slice(1, -1));
  expect(await tables()).toEqual([]);
});

test('a file that an editor of Windows has marked runs; what must stand alone is told so', async () => {
  write('001_one.sql', '\uFEFFCREATE TABLE one (a int);\r\nSELECT $$ \\i $$;');
  write('002_two.sql', 'CREATE INDEX CONCURRENTLY one_a ON one (a);');
  const failed = await run();
  expect(failed).toMatchObject({ ok: false, error: { at: { file: `${folder}/002_two.sql`, line: 1 } } });
  expect(JSON.stringify(failed)).toContain('below a line `-- no-transaction`');
  expect(await tables()).toEqual(['one']);
});

test.each([
  ['two with one number', { '001_a.sql': '', '001_b.sql': '' }, '001_a.sql has the number 1, too'],
  ['no number', { 'add.sql': '' }, 'three digits'],
  ['no way there', { '001_a.down.sql': '' }, 'takes back a migration that does not exist'],
  ['its own transaction', { '001_a.sql': 'BEGIN;\nSELECT 1;\nCOMMIT;' }, 'no BEGIN of its own'],
  ['a COMMIT in the middle', { '001_a.sql': 'SELECT 1; commit ; SELECT 2;' }, 'no COMMIT of its own'],
])('%s is refused', (_name, files, words) => {
  for (const [name, sql] of Object.entries(files)) write(name, sql);
  expect(JSON.stringify(read())).toContain(words);
});

test('words in strings, comments and bodies of functions are no statements', async () => {
  write(
    '001_a.sql',
    `/* ; COMMIT; /* ; BEGIN */ ; */ -- ; ROLLBACK
     CREATE TABLE one (a text DEFAULT '; COMMIT; it''s', "; BEGIN" int);
     INSERT INTO one VALUES (E'\\'; COMMIT;');
     CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN; COMMIT; END $body$;
     CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;
     DO $$ BEGIN PERFORM 1; END $$;`.replace('BEGIN; COMMIT; END', 'BEGIN NULL; END -- ; COMMIT;\n'),
  );
  taken(await run());
  expect(await tables()).toEqual(['one']);
});

test('what cannot run in a transaction runs without one', async () => {
  write('001_a.sql', 'CREATE TABLE one (a int);');
  write('002_b.sql', '-- no-transaction\nCREATE INDEX CONCURRENTLY one_a ON one (a);');
  taken(await run());
  expect(await database.ask(`SELECT 1 AS it FROM pg_class WHERE relname = 'one_a'`)).toEqual([{ it: 1 }]);
});

test('several statements without a transaction are refused: the server would run them in one', async () => {
  write('001_a.sql', 'CREATE TABLE one (a int);');
  write('002_b.sql', '-- no-transaction\n-- ;\nCREATE INDEX CONCURRENTLY one_a ON one (a);\n  VACUUM one;');
  expect(await run()).toMatchObject({
    ok: false,
    error: {
      at: { file: `${folder}/002_b.sql`, line: 4, column: 3 },
      what: expect.stringContaining('stands alone'),
    },
  });
  expect(await tables()).toEqual([]);
});

test('a lock of another session: the migration ends in time, and names it', async () => {
  write('001_a.sql', 'CREATE TABLE one (a int);');
  await run();
  write('002_b.sql', 'ALTER TABLE one ADD COLUMN b int;');
  await database.use(async ({ client }) => {
    await client.query("SET application_name = 'a notebook'; BEGIN; SELECT * FROM one");
    expect(JSON.stringify(await run({ lockSeconds: 1 }))).toMatch(
      /held by session \d+ of postgres \(a notebook\), idle in transaction/,
    );
    await client.query('ROLLBACK');
  });
  taken(await run());
});

test('of two commands at once one applies, the other finds it done', async () => {
  write('001_a.sql', 'CREATE TABLE one (a int); SELECT pg_sleep(0.5);');
  const both = await Promise.all([run(), run()]);
  expect(both.map((one) => taken(one).apply.length).sort()).toEqual([0, 1]);
});
