import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bundleProgram } from '@research/testing';
import { listBackups } from './backup/backup-files';
import { type TestDatabase, type TestServer, testServer } from './database.fixture';
import type { ClientOrder, ClientStep } from './killed-client.driver';

let server: TestServer;
let program: string;
let database: TestDatabase;
beforeAll(async () => {
  server = await testServer();
  program = join(server.workspace.workspaceRoot, 'driver.cjs');
  writeFileSync(program, bundleProgram(join(__dirname, 'killed-client.driver.ts')));
});
afterAll(() => server.dispose());

/** A lock under which each step has to wait when it has done a part of its work; a restore meets no locks. */
const inTheMiddle: Readonly<Record<Exclude<ClientStep, 'restore'>, string>> = {
  migrate: 'LOCK TABLE games IN ACCESS EXCLUSIVE MODE',
  load: 'LOCK TABLE games IN SHARE MODE',
  'refresh-views': 'SELECT * FROM second',
  check: 'LOCK TABLE games IN ACCESS EXCLUSIVE MODE',
  export: 'LOCK TABLE games IN ACCESS EXCLUSIVE MODE',
  backup: 'LOCK TABLE games IN ACCESS EXCLUSIVE MODE',
};
const steps = Object.keys(inTheMiddle) as (keyof typeof inTheMiddle)[];
const cases = steps.flatMap((step) =>
  (['SIGKILL', 'SIGINT'] as const).map((signal) => [step, signal] as const),
);

beforeEach(async () => {
  database = await server.database();
  await database.ask(`
    CREATE TABLE games (season int, game text PRIMARY KEY);
    INSERT INTO games VALUES (2019, 'old');
    CREATE MATERIALIZED VIEW first AS SELECT count(*)::int AS games FROM games;
    CREATE MATERIALIZED VIEW second AS SELECT games FROM first;
    INSERT INTO games VALUES (2020, 'older');`);
  const migration = 'CREATE TABLE half (a int); ALTER TABLE games ADD COLUMN points int;';
  database.write('migrations/001_one.sql', migration);
});

test.each(cases)(
  '%s, ended by %s in its middle, leaves all as it was, and runs the next time',
  async (step, signal) => {
    const before = await contents();
    await database.use(async ({ client }) => {
      await client.query(`BEGIN; ${inTheMiddle[step]}`);
      const killed = start(step, 60);
      while ((await waiting()).length === 0) await delay(20);
      killed.kill(signal);
      if (signal === 'SIGINT') expect(await said(killed)).toMatch(/interrupted|cancel/);
      else await once(killed, 'exit');
      // The server ends what waits in its name, though the lock is still held.
      while ((await clients()).length > 0) await delay(50);
      await client.query('ROLLBACK');
    });
    if (step !== 'refresh-views') expect(await contents()).toEqual(before);
    expect(listBackups(backups())).toEqual([]);
    expect(JSON.parse(await said(start(step, 60)))).toMatchObject({ ok: true });
    // What the killed one left is gone.
    if (step === 'backup') expect(readdirSync(join(backups(), 'local'))).toHaveLength(1);
  },
);

test.each(steps)('%s does not wait for a lock for ever, and names who holds it', async (step) => {
  await database.use(async ({ client }) => {
    await client.query(`SET application_name = 'a notebook'; BEGIN; ${inTheMiddle[step]}`);
    expect(JSON.parse(await said(start(step, 0.7)))).toMatchObject({
      ok: false,
      error: {
        what: expect.stringMatching(/held by session \d+ of postgres \(a notebook\), idle in transaction/),
      },
    });
    await client.query('ROLLBACK');
  });
});

test.each(['SIGKILL', 'SIGINT'] as const)(
  'a restore, ended by %s in its middle, leaves all as it was, and runs the next time',
  async (signal) => {
    const before = await contents();
    await database.ask('CREATE MATERIALIZED VIEW slow AS SELECT pg_sleep(2)::text');
    expect(JSON.parse(await said(start('backup', 60)))).toMatchObject({ ok: true });
    const killed = start('restore', 60);
    while (!(await restoring('nx_research_restore_%'))) await delay(20);
    killed.kill(signal);
    if (signal === 'SIGINT') expect(await said(killed)).toMatch(/interrupted|cancel/);
    else await once(killed, 'exit');
    expect(await named('restored')).toEqual([]);
    expect(await contents()).toEqual(before);
    // Also while the pg_restore of the killed one still works.
    expect(JSON.parse(await said(start('restore', 60)))).toMatchObject({ ok: true });
    expect(await named('restored')).toHaveLength(1);
    while (await restoring('%')) await delay(50);
    await database.ask('DROP DATABASE restored');
    expect(JSON.parse(await said(start('restore', 60)))).toMatchObject({ ok: true });
    expect(await named('nx_research_restore_%')).toEqual([]);
    await database.ask('DROP DATABASE restored');
  },
);

test('two restores into one empty database: the second is told of the first', async () => {
  await database.ask('CREATE MATERIALIZED VIEW slow AS SELECT pg_sleep(2)::text');
  expect(JSON.parse(await said(start('backup', 60)))).toMatchObject({ ok: true });
  await database.ask('CREATE DATABASE restored');
  const first = said(start('restore', 60));
  while (!(await restoring('restored'))) await delay(20);
  expect(JSON.parse(await said(start('restore', 60)))).toMatchObject({
    ok: false,
    error: { what: expect.stringContaining('is being restored by another command') },
  });
  expect(JSON.parse(await first)).toMatchObject({ ok: true });
  await database.ask('DROP DATABASE restored');
});

/** Whether pg_restore works in a database. @param like its name as a pattern of SQL */
const restoring = async (like: string): Promise<boolean> =>
  (
    await database.ask(
      `SELECT FROM pg_stat_activity WHERE application_name = 'pg_restore' AND datname LIKE '${like}'`,
    )
  ).length > 0;
const named = (like: string) => database.ask(`SELECT datname FROM pg_database WHERE datname LIKE '${like}'`);

const backups = (): string => join(server.workspace.workspaceRoot, database.address.database);

function start(step: ClientStep, lockSeconds: number): ChildProcess {
  const source = {
    table: 'games',
    by: 'season',
    files: [database.file('games.csv', 'season,game', '2021,A')],
  };
  const root = server.workspace.workspaceRoot;
  const order: ClientOrder = { step, address: database.address, root, source, lockSeconds };
  return spawn('node', [program, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

const said = ({ stdout }: ChildProcess): Promise<string> => text(stdout as NodeJS.ReadableStream);

const contents = () =>
  database.ask(`SELECT (SELECT jsonb_agg(g ORDER BY game) FROM games AS g) AS games, to_regclass('half') AS half,
    to_regclass('nx_research.loads') AS ledger`);

/** Sessions of a client; pg_dump outlives one that is killed, and reads only. */
const clients = () =>
  database.ask(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name NOT IN ('spec', 'pg_dump')`,
  );

/** Sessions of the client that wait for a lock. */
const waiting = () =>
  database.ask(`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'spec'
    AND wait_event_type = 'Lock'`);
