import { dangers, large } from './dangers.fixture';
import { type Testbed, testbed } from './testbed.fixture';
import type { TestResult } from './test-migrations';

const base = `
  CREATE TYPE surface AS ENUM ('grass', 'turf');
  CREATE TABLE games (game_id int PRIMARY KEY, season int NOT NULL, home text NOT NULL, surface surface);
  INSERT INTO games SELECT i, 2000 + i % 20, 'T' || i % 32, 'grass' FROM generate_series(1, 2000) AS i;
  CREATE TABLE plays (play_id bigserial PRIMARY KEY, game_id int NOT NULL, yards numeric NOT NULL, note text);
  INSERT INTO plays SELECT i, i % 2000 + 1, i % 50 + 0.25, 'note ' || i FROM generate_series(1, 20000) AS i;
  SELECT setval('plays_play_id_seq', 30000);
  CREATE INDEX plays_by_game ON plays (game_id);
  CREATE TABLE notes (note_id int PRIMARY KEY, game_id int);
  INSERT INTO notes SELECT i, i FROM generate_series(1, 500) AS i;
  CREATE VIEW long_plays AS SELECT play_id, note FROM plays WHERE yards > 20;
`;
const queries = [
  {
    path: 'queries/of-a-game.sql',
    sql: '-- the plays of a game\nSELECT play_id, yards FROM plays WHERE game_id = 7;\n-- done',
  },
  {
    path: 'queries/yards.sql',
    sql: 'SELECT count(*) AS plays FROM plays JOIN games USING (game_id) WHERE season = 2010',
  },
];

let bed: Testbed;
beforeAll(async () => {
  bed = await testbed(base, {
    dev: 'DELETE FROM plays WHERE play_id > 5000',
    prod: "INSERT INTO plays SELECT play_id + 100000, game_id, yards, note FROM plays; INSERT INTO games VALUES (9999, 1990, 'T0', NULL)",
  });
});
afterAll(() => bed.dispose());

const sources = () =>
  bed.ask(
    `SELECT (SELECT sum(hashtextextended(p::text, 0)) FROM plays p) AS plays, (SELECT sum(hashtextextended(g::text, 0)) FROM games g) AS games`,
  );

test('a migration that hurts no one is SAFE on every environment, and leaves nothing behind', async () => {
  const before = await sources();
  const result = await bed.test(
    {
      '002_more.sql':
        'ALTER TABLE plays ADD COLUMN explosive boolean;\nCREATE VIEW short_plays AS SELECT * FROM plays WHERE yards < 20;',
      '002_more.down.sql': 'DROP VIEW short_plays;\nALTER TABLE plays DROP COLUMN explosive;',
    },
    { queries },
  );
  expect(whyNot(result)).toEqual([]);
  expect(result.verdict).toBe('SAFE');
  expect(result.migrations[0]?.environments.map(({ environment }) => environment)).toEqual(['dev', 'prod']);
  expect(await bed.clones()).toEqual([]);
  expect(await sources()).toEqual(before);
});

test('outside a transaction it is told, too, which rows were written and which locks were held', async () => {
  const environments = bed.environments.map((one) => ({ ...one, scale: 1e7 }));
  const index = await bed.test(
    { '002_index.sql': '-- no-transaction\nCREATE INDEX CONCURRENTLY plays_by_yards ON plays (yards);' },
    { environments },
  );
  expect(whyNot(index)).toEqual([]);
  const update = await bed.test({ '002_note.sql': "-- no-transaction\nUPDATE plays SET note = 'none';" });
  expect(update.migrations[0]?.environments.map(({ application }) => application?.statements)).toMatchObject([
    [{ line: 2, effects: [{ table: 'public.plays', rewritten: false, touched: 5000 }] }],
    [{ line: 2, effects: [{ table: 'public.plays', rewritten: false, touched: 40_000 }] }],
  ]);
});

test('a table without rows is a hint in its environment, and nothing against the migration', async () => {
  const [dev, prod] = bed.environments;
  if (!dev || !prod) throw new Error('there are no environments');
  const emptied = { ...dev, prepare: { path: 'environments/dev.sql', sql: 'DELETE FROM notes' } };
  const result = await bed.test(
    { '002_more.sql': 'ALTER TABLE notes ADD COLUMN x int;\nALTER TABLE plays ADD COLUMN x int;' },
    { environments: [emptied, prod] },
  );
  expect(whyNot(result)).toEqual([]);
  const hints = result.migrations[0]?.environments.map((run) =>
    run.hints.filter(({ rule }) => rule === 'empty-table').map(({ what }) => what),
  );
  expect(hints).toEqual([[expect.stringContaining('public.notes holds no rows here')], []]);
});

test('the benchmarks of several environments never run at once', async () => {
  const three = ['one', 'two', 'three'].flatMap((name) =>
    bed.environments.slice(0, 1).map((one) => ({ ...one, name, prepare: undefined })),
  );
  // Fails where the server runs the same query for another environment.
  const alone = `
    SELECT 1 / (CASE WHEN count(*) > 1 THEN 0 ELSE 1 END) AS alone FROM (SELECT pg_sleep(0.05)) AS pause, pg_stat_activity
    WHERE state = 'active' AND query LIKE '%sum(hashtextextended%pg_sleep(0.05)%'`;
  const result = await bed.test(
    { '002_more.sql': 'ALTER TABLE games ADD COLUMN x int;' },
    { environments: three, queries: [{ path: 'queries/alone.sql', sql: alone }] },
  );
  expect(whyNot(result)).toEqual([]);
  const benchmarks = result.migrations[0]?.environments.map(
    ({ queries: ran }) => ran?.after[0]?.seconds ?? 0,
  );
  expect(benchmarks?.every((seconds) => seconds >= 0.05)).toBe(true);
});

/** Reasons, and steps that did not run. */
const whyNot = ({ migrations }: TestResult): string[] =>
  migrations.flatMap(({ environments }) =>
    environments.flatMap(({ environment, reasons, steps }) => [
      ...reasons.map(({ kind, at, what }) => `${environment} ${kind} ${at?.line ?? ''} ${what}`),
      ...steps.flatMap(({ step, status, why }) =>
        status === 'ran' ? [] : [`${environment} ${step}: ${why}`],
      ),
    ]),
  );

test.each(Object.entries(dangers))(
  '%s is UNSAFE, with its reason, statement and line',
  async (_name, danger) => {
    const {
      sql,
      down,
      kind,
      line,
      file = '002_danger.sql',
      says,
      only = ['dev', 'prod'],
      with: more,
    } = danger;
    const scaled =
      more === large ? { environments: bed.environments.map((one) => ({ ...one, scale: 1e7 })) } : more;
    const result = await bed.test(
      { '002_danger.sql': sql, ...(down ? { '002_danger.down.sql': down } : {}) },
      { queries, ...scaled },
    );
    const [tested] = result.migrations;
    const found = tested?.environments.flatMap(({ environment, reasons }) =>
      reasons.filter((reason) => reason.kind === kind).map((reason) => ({ environment, reason })),
    );
    if (found?.length === 0) throw new Error(whyNot(result).join('\n'));
    expect(found?.map(({ environment }) => environment)).toEqual(only);
    for (const { reason } of found ?? []) {
      const { what, evidence, instead, at } = reason;
      expect([what, ...evidence, ...instead].join('\n')).toMatch(says);
      expect(at?.file).toBe(`migrations/${file}`);
      if (line !== undefined) expect(at?.line).toBe(line);
      expect(instead.length).toBeGreaterThan(0);
    }
    expect(tested?.verdict).toBe('UNSAFE');
    expect(await bed.clones()).toEqual([]);
  },
);
