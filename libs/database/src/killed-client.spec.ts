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

/** A lock under which each step has to wait when it has done a part of its work. */
const inTheMiddle: Readonly<Record<ClientStep, string>> = {
  migrate: 'LOCK TABLE games IN ACCESS EXCLUSIVE MODE',
  load: 'LOCK TABLE games IN SHARE MODE',
  'refresh-views': 'SELECT * FROM best',
  check: 'LOCK TABLE games IN ACCESS EXCLUSIVE MODE',
  export: 'LOCK TABLE games IN ACCESS EXCLUSIVE MODE',
  backup: 'LOCK TABLE games IN ACCESS EXCLUSIVE MODE',
};
const cases = Object.keys(inTheMiddle).flatMap((step) =>
  (['SIGKILL', 'SIGINT'] as const).map((signal) => [step as ClientStep, signal] as const),
);

test.each(cases)(
  '%s, ended by %s while it works, leaves all as it was, and runs the next time',
  async (step, signal) => {
    const root = server.workspace.workspaceRoot;
    database = await server.database();
    await database.ask(`
    CREATE TABLE games (season int, game text PRIMARY KEY);
    INSERT INTO games VALUES (2019, 'old');
    CREATE MATERIALIZED VIEW first AS SELECT count(*)::int AS games FROM games;
    CREATE MATERIALIZED VIEW second AS SELECT games FROM first;
    INSERT INTO games VALUES (2020, 'older');`);
    database.write(
      'migrations/001_one.sql',
      'CREATE TABLE half (a int); ALTER TABLE games ADD COLUMN points int;',
    );
    const source = {
      table: 'games',
      by: 'season',
      files: [database.file('games.csv', 'season,game', '2021,A')],
    };
    const order: ClientOrder = { step, address: database.address, root, source };
    const before = await contents();
    await database.use(async ({ client }) => {
      await client.query(`BEGIN; ${inTheMiddle[step].replace('best', 'second')}`);
      const killed = start(order);
      while ((await waiting()).length === 0) await delay(20);
      killed.kill(signal);
      if (signal === 'SIGINT')
        expect(await text(killed.stdout as NodeJS.ReadableStream)).toMatch(/interrupted|cancel/);
      else await once(killed, 'exit');
      // The server ends what waits in its name, though the lock is still held.
      while ((await clients()).length > 0) await delay(50);
      await client.query('ROLLBACK');
    });
    if (step !== 'refresh-views') expect(await contents()).toEqual(before);
    const backups = join(root, database.address.database);
    expect(listBackups(backups)).toEqual([]);
    const second = start(order);
    expect(JSON.parse(await text(second.stdout as NodeJS.ReadableStream))).toMatchObject({ ok: true });
    if (step !== 'backup') return;
    // What the killed one left is gone.
    expect(readdirSync(join(backups, 'local'))).toHaveLength(1);
  },
);

const start = (order: ClientOrder): ChildProcess =>
  spawn('node', [program, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });

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
