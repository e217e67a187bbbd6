import {
  type DatabaseAddress,
  clientEnvironment,
  makeDatabase,
  migrate,
  type Migration,
  readMigrations,
  type Session,
  withDatabase,
} from '@research/database';
import {
  applyWatched,
  ownClones,
  snapshot,
  testMigrations,
  type TestedEnvironment,
  type TestRequest,
} from '@research/migration-test';
import { runCommand } from '@research/process';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternate, type Contender } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { inSession, taken, waits, withOwnDatabase } from './own-database';
import { mediansOf, measuredRow } from './rows';
import { simulatedTest } from './simulated-test';
import { timeCall } from './time-call';
import type { Timing } from './timing';

/** Makes a database of some 500 MB. */
const rows = 1_000_000;
const rounds = 3;
const snapshotAim = 5;
const parallelAim = 2.2;
const watchingAim = 1.03;
const files = {
  '001_plays.sql':
    'CREATE TABLE plays (play_id bigint PRIMARY KEY, game_id integer NOT NULL, yards integer NOT NULL, note text NOT NULL);',
  '002_more.sql':
    'CREATE INDEX plays_by_yards ON plays (yards);\nALTER TABLE plays ADD COLUMN far boolean;\n',
  '002_more.down.sql': 'ALTER TABLE plays DROP COLUMN far;\nDROP INDEX plays_by_yards;\n',
};
const fill = `INSERT INTO plays SELECT i, i % 5000, i % 60, repeat(md5(i::text), 12) FROM generate_series(1, ${rows}) AS i`;
const queries = [
  { path: 'queries/game.sql', sql: 'SELECT game_id, avg(yards) AS yards FROM plays GROUP BY game_id' },
];

/** Snapshots against dump and restore, three environments at once against one after another, and what watching costs. */
export const migrationTest: Benchmark = {
  name: 'migration-test',
  title: 'Testing a migration',
  async measure() {
    return withOwnDatabase(async (held, folder) => {
      const place = await filledPlace(held.address, folder);
      return [
        ...(await copying(place)),
        ...(await testing(place)),
        ...(await watching(place)),
        ...(await simulatedTest()),
      ];
    });
  },
};

interface Place {
  readonly folder: string;
  readonly source: DatabaseAddress;
  readonly migrations: readonly Migration[];
}

const clients = { run: runCommand, signal: new AbortController().signal };

/** A workspace with migrations, and a database that has the first of them and its rows. */
async function filledPlace(source: DatabaseAddress, folder: string): Promise<Place> {
  mkdirSync(join(folder, 'migrations'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'migrations', name), text);
  writeFileSync(join(folder, 'package.json'), '{}');
  symlinkSync(join(__dirname, '../node_modules'), join(folder, 'node_modules'));
  const migrations = taken(readMigrations(folder, 'migrations'));
  await inSession(source, async (session) => {
    taken(await migrate(session, migrations, { ...waits, to: 1 }));
    await session.client.query(fill);
    await session.client.query('VACUUM ANALYZE');
  });
  return { folder, source, migrations };
}

/** A copy by the server against what is typed otherwise. */
async function copying({ source, folder }: Place): Promise<Row[]> {
  const copied: Contender = async () => {
    let timing: Timing = { wallSeconds: 0, cpuSeconds: 0 };
    const notes = { id: 'c0ffee', folder: join(folder, 'notes'), say: () => undefined };
    const asked = { ...clients, source, count: 1, jobs: 2, dumpOnly: false, freeBytes: undefined };
    taken(
      await ownClones(source, notes, async (owner) => {
        timing = await timeCall(async () => taken(await snapshot(owner, asked)));
        return { ok: true, value: undefined };
      }),
    );
    return timing;
  };
  const env = { ...process.env, ...clientEnvironment(source) };
  const byHand: Contender = async () => {
    const timing = await timeCall(async () => {
      taken(await makeDatabase(source, 'by_hand'));
      execFileSync('sh', ['-c', 'pg_dump | psql --quiet --output=/dev/null --dbname=by_hand'], { env });
    });
    await inSession(withDatabase(source, 'postgres'), ({ client }) => client.query('DROP DATABASE by_hand'));
    return timing;
  };
  const found = await alternate({ copied, byHand }, rounds, { warmUp: false });
  const ratio = mediansOf(found.byHand).wall / mediansOf(found.copied).wall;
  return [
    measuredRow('createdb && pg_dump | psql of 500 MB', found.byHand),
    measuredRow('snapshot of the same', found.copied),
    aimRow('snapshot against dump and restore', ratio, { aim: snapshotAim, most: false }),
  ];
}

/** All steps on three clones. */
async function testing({ source, folder, migrations }: Place): Promise<Row[]> {
  const environments = ['dev', 'staging', 'prod'].map((name): TestedEnvironment => ({
    ...{ name, source, role: 'development', production: false, scale: 1, prepare: undefined },
    tests: ['queries', 'writes'],
  }));
  const test = async (some: readonly TestedEnvironment[]): Promise<void> => {
    const request: TestRequest = {
      ...clients,
      ...{ workspaceRoot: folder, migrations, tested: migrations.slice(1), environments: some, leftOut: [] },
      ...{ lockSeconds: 10, limitSeconds: 600, limits: { blockSeconds: 60, queueSeconds: 10 } },
      ...{
        queries,
        checks: [],
        workload: [],
        load: undefined,
        id: 'c0ffee',
        cores: 2,
        notes: join(folder, 'notes'),
      },
      say: () => undefined,
      localServer: () => Promise.resolve({ ok: true, value: { address: source, freeBytes: undefined } }),
      freeBytes: () => undefined,
    };
    const { verdict, migrations: found } = await testMigrations(request);
    const reasons = found.flatMap((one) =>
      one.environments.flatMap((run) => run.reasons.map(({ what }) => what)),
    );
    if (verdict !== 'SAFE')
      throw new Error(`the test of the benchmark says ${verdict}: ${reasons.join('; ')}`);
  };
  const atOnce: Contender = () => timeCall(() => test(environments));
  const inSequence: Contender = () =>
    timeCall(async () => {
      for (const environment of environments) await test([environment]);
    });
  const found = await alternate({ atOnce, inSequence }, rounds, { warmUp: false });
  const ratio = mediansOf(found.inSequence).wall / mediansOf(found.atOnce).wall;
  return [
    measuredRow('a test of three environments of 500 MB, one after another', found.inSequence),
    measuredRow('the same at once', found.atOnce),
    aimRow('at once against one after another', ratio, { aim: parallelAim, most: false }),
  ];
}

/** The same migration with and without sessions that watch it. */
async function watching({ source, migrations }: Place): Promise<Row[]> {
  const [, migration] = migrations;
  if (!migration) throw new Error('there is no migration');
  const back = (session: Session): Promise<unknown> => migrate(session, migrations, { ...waits, to: 1 });
  const contender =
    (apply: (session: Session) => Promise<number | undefined>): Contender =>
    async () => {
      let timing: Timing = { wallSeconds: 0, cpuSeconds: 0 };
      await inSession(source, async (session) => {
        let own: number | undefined;
        const whole = await timeCall(async () => (own = await apply(session)));
        // Opening the sessions is not the time of the migration.
        timing = { ...whole, wallSeconds: own ?? whole.wallSeconds };
        await back(session);
      });
      return timing;
    };
  const asked = { migration, migrations, lockSeconds: 10, limitSeconds: 600, workload: [] };
  const watched = contender(async (session) => (await applyWatched(session, asked)).seconds);
  const plain = contender(async (session) => {
    taken(await migrate(session, migrations, { ...waits, to: 2 }));
    return undefined;
  });
  const found = await alternate({ watched, plain }, rounds * 3);
  const ratio = mediansOf(found.watched).wall / mediansOf(found.plain).wall;
  return [
    measuredRow('the migration alone', found.plain),
    measuredRow('the migration with sessions that watch and use the database', found.watched),
    aimRow('watched against alone', ratio, { aim: watchingAim, most: true }),
  ];
}

const aimRow = (
  what: string,
  ratio: number,
  { aim, most }: { readonly aim: number; readonly most: boolean },
): Row => ({
  what,
  wall: `${ratio.toFixed(2)} ×`,
  aim: `${most ? '≤' : '≥'} ${aim} ×: ${(most ? ratio <= aim : ratio >= aim) ? 'met' : '**missed**'}`,
});
