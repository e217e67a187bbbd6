import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@research/core';
import { type Session, withDatabase, withSession } from '@research/database';
import { bundleProgram } from '@research/testing';
import { taken } from '../../database/src/server/server.fixture';
import { missing, type Testbed, testbed } from './testbed.fixture';
import type { DriverOrder } from './test-migrations.driver';
import type { TestResult } from './test-migrations';

const base = `
  CREATE TABLE games (game_id int PRIMARY KEY, season int NOT NULL);
  INSERT INTO games SELECT i, 2000 + i % 20 FROM generate_series(1, 2000) AS i;
`;
const more = {
  '002_more.sql': 'ALTER TABLE games ADD COLUMN x int;',
  '002_more.down.sql': 'ALTER TABLE games DROP COLUMN x;',
};

let bed: Testbed;
const programs = mkdtempSync(join(tmpdir(), 'research-migration-driver-'));
beforeAll(async () => {
  bed = await testbed(base, { dev: '' });
  writeFileSync(join(programs, 'driver.cjs'), bundleProgram(join(__dirname, 'test-migrations.driver.ts')));
  copyFileSync(
    require.resolve('libpg-query').replace('index.cjs', 'libpg-query.wasm'),
    join(programs, 'libpg-query.wasm'),
  );
});
afterAll(async () => {
  await bed.dispose();
  rmSync(programs, { recursive: true });
});

const sourceRows = () => bed.ask('SELECT sum(hashtextextended(g::text, 0)), count(*) FROM games g');
const dev = () => {
  const [environment] = bed.environments;
  if (!environment) throw new Error('there is no environment');
  return environment;
};
const admin = <T>(use: (session: Session) => Promise<T>): Promise<T> =>
  withSession({ address: withDatabase(bed.source, 'postgres'), name: 'spec' }, async (session) =>
    ok(await use(session)),
  ).then(taken);

describe('a test without a whole answer is UNKNOWN, never SAFE', () => {
  test.each<[string, () => Promise<TestResult>, RegExp]>([
    [
      'where the disk cannot hold the clones, which is measured first',
      () => bed.test(more, { freeBytes: () => () => Promise.resolve(1000) }),
      /^snapshot: 1 clones of .* MB need .* MB of disk, and 1 MB are free/,
    ],
    [
      'where squawk is not installed',
      () => bed.test(more, { workspaceRoot: programs }),
      /^lint: squawk, which .* is not installed\n.*npm install --save-dev squawk-cli/,
    ],
    [
      'where the SQL of an environment fails',
      () =>
        bed.test(more, {
          environments: [
            { ...dev(), prepare: { path: 'environments/dev.sql', sql: 'SELECT 1;\nDELETE FROM nothing' } },
          ],
        }),
      /^snapshot: environments\/dev\.sql:2:13: .*nothing/,
    ],
    [
      'where the copy holds no rows',
      () => bed.test(more, { environments: [{ ...dev(), source: withDatabase(bed.source, 'template1') }] }),
      /^snapshot: .*holds no rows.*\n.*database:refresh/,
    ],
    [
      'where the files of the ETL are not built',
      () =>
        bed.test(more, {
          load: () =>
            Promise.resolve({ ok: false, error: { reason: 'missing-file', what: 'games.csv is not built' } }),
        }),
      /^tests: games\.csv is not built/,
    ],
    [
      'where a migration before it must not be run',
      () => {
        const files = { '002_role.sql': 'CREATE ROLE reader;', '003_more.sql': more['002_more.sql'] };
        return bed.test(files, { tested: bed.write(files).slice(2) });
      },
      /^snapshot: migrations\/002_role\.sql:1:1: .*creates a role/,
    ],
    [
      'where an environment is left out',
      () => bed.test(more, { leftOut: ['prod'] }),
      /^snapshot: the environment was left out$/,
    ],
    [
      'where a query fails before and after',
      () => bed.test(more, { queries: [{ path: 'queries/q.sql', sql: 'SELECT nothing FROM games' }] }),
      /^tests: queries\/q\.sql fails before the migration, too/,
    ],
  ])('%s', async (_name, run, says) => {
    const result = await run();
    expect(missing(result)).toMatch(says);
    expect(result.verdict).toBe('UNKNOWN');
    expect(await bed.clones()).toEqual([]);
  });

  test('where it is interrupted, and its clones are dropped', async () => {
    const interrupted = new AbortController();
    const sleeping = { '002_more.sql': 'SELECT pg_sleep(60);' };
    const tested = bed.test(sleeping, { signal: interrupted.signal });
    await running('pg_sleep');
    interrupted.abort();
    expect((await tested).verdict).toBe('UNKNOWN');
    expect(await bed.clones()).toEqual([]);
  });
});

/** Waits until a session of the server runs such a statement. */
async function running(text: string): Promise<void> {
  const seen = `SELECT FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%${text}%'`;
  await admin(async ({ client }) => {
    while ((await client.query(seen)).rowCount === 0) await delay(20);
  });
}

test('earlier pending migrations come first, untested; an expectation is compared', async () => {
  const files = {
    ...{ '002_more.sql': more['002_more.sql'], '003_y.sql': 'ALTER TABLE games ADD COLUMN y int;' },
  };
  const expected = { ...files, '003_y.expected': '+ column public.games.y: integer\n' };
  const good = await bed.test(expected, { tested: bed.write(files).slice(2) });
  expect(good).toMatchObject({ verdict: 'SAFE', migrations: [{ name: '003_y' }] });
  const wrong = { ...files, '003_y.expected': '+ column public.games.y: bigint\n' };
  const bad = await bed.test(wrong, { tested: bed.write(files).slice(2) });
  expect(bad.migrations[0]?.environments[0]?.reasons).toMatchObject([
    {
      kind: 'unexpected-schema',
      at: { file: 'migrations/003_y.expected' },
      evidence: [
        'not expected: + column public.games.y: integer',
        'expected: + column public.games.y: bigint',
      ],
    },
  ]);
});

test('two tests at once do not touch what is of the other', async () => {
  bed.write(more);
  const both = await Promise.all([bed.test(more), bed.test(more)]);
  expect(both.map(({ verdict }) => verdict)).toEqual(['SAFE', 'SAFE']);
  expect(await bed.clones()).toEqual([]);
});

test('a database is not dropped for its name, nor while its test lives; one that was noted and not marked is', async () => {
  mkdirSync(join(bed.root, 'notes'), { recursive: true });
  await admin(async ({ client }) => {
    for (const name of ['nxmt_abc_1', 'nxmt_def_1', 'nxmt_fed_1'])
      await client.query(`CREATE DATABASE ${name}`);
    const server = withDatabase(bed.source, 'x').shown;
    writeFileSync(join(bed.root, 'notes/fed.json'), JSON.stringify({ server, names: ['nxmt_fed_1'] }));
    await client.query(`COMMENT ON DATABASE nxmt_def_1 IS 'nx-research migration test def'`);
    await client.query(`SELECT pg_advisory_lock(hashtext('nx-research migration test'), hashtext('def'))`);
    await bed.test(more);
    expect([...(await bed.clones())].sort()).toEqual(['nxmt_abc_1', 'nxmt_def_1']);
    expect(readdirSync(join(bed.root, 'notes'))).toEqual([]);
    await client.query(`SELECT pg_advisory_unlock_all()`);
    await bed.test(more);
    expect(await bed.clones()).toEqual(['nxmt_abc_1']);
    await client.query('DROP DATABASE nxmt_abc_1');
  });
});

const sleep = "SELECT pg_sleep(60), 'here'";
const upTo = (file: string, sql: string) => ({
  files: { ...more, [file]: sql },
  until: () => running('here'),
});
test.each([
  ['the snapshot', { files: more, until: () => noted() }],
  [
    'the clean-up',
    { files: more, until: (output: Readable) => once(output, 'data').then(() => once(output, 'data')) },
  ],
  ['apply', upTo('002_more.sql', `${sleep};`)],
  ['the tests', { ...upTo('002_more.sql', 'SELECT 1;'), queries: [{ path: 'q.sql', sql: sleep }] }],
  ['the way back', upTo('002_more.down.sql', `${sleep};`)],
])('a kill -9 in %s leaves nothing after the next test', async (_step, { files, until, ...asked }) => {
  bed.write(files);
  const before = await sourceRows();
  const order: DriverOrder = { root: bed.root, source: bed.source, id: 'dead', queries: [], ...asked };
  const child = spawn(process.execPath, [join(programs, 'driver.cjs'), JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await until(child.stdout);
  child.kill('SIGKILL');
  await exited;
  const next = await bed.test(more);
  expect(next.verdict).toBe('SAFE');
  expect(await bed.clones()).toEqual([]);
  expect(existsSync(join(bed.root, 'notes/dead.json'))).toBe(false);
  expect(await sourceRows()).toEqual(before);
});

const noted = async (): Promise<void> => {
  while (!existsSync(join(bed.root, 'notes/dead.json'))) await delay(1);
};
