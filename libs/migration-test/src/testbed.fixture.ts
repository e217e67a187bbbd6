import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type DatabaseAddress, type Migration, migrate, readMigrations } from '@research/database';
import { runCommand } from '@research/process';
import { type TestServer, testServer } from '../../database/src/database.fixture';
import { taken } from '../../database/src/server/server.fixture';
import { testMigrations, type TestedEnvironment, type TestRequest, type TestResult } from './test-migrations';

/** A workspace with migrations, and a database that has the first of them. */
export interface Testbed {
  readonly root: string;
  readonly server: TestServer;
  readonly source: DatabaseAddress;
  readonly said: string[];
  readonly environments: readonly TestedEnvironment[];
  /** Rows of a query in the source. */
  readonly ask: (sql: string) => Promise<Record<string, unknown>[]>;
  /** Writes the tested migration, 002. @returns it as it is read */
  readonly write: (files: Readonly<Record<string, string>>) => readonly Migration[];
  readonly test: (
    files: Readonly<Record<string, string>>,
    more?: Partial<TestRequest>,
  ) => Promise<TestResult>;
  readonly clones: () => Promise<readonly string[]>;
  readonly dispose: () => Promise<void>;
}

/** The steps of the first migration that did not run, and why. */
export const missing = ({ migrations }: TestResult): string =>
  (migrations[0]?.environments ?? [])
    .flatMap(({ steps }) =>
      steps.flatMap(({ step, status, why }) => (status === 'ran' ? [] : [`${step}: ${why}`])),
    )
    .join('\n');

/** @param base SQL of 001, applied to the source @param environments names and their SQL */
export async function testbed(
  base: string,
  environments: Readonly<Record<string, string>>,
): Promise<Testbed> {
  const server = await testServer();
  const database = await server.database();
  const root = mkdtempSync(join(tmpdir(), 'research-migration-test-'));
  // Squawk is found from the workspace.
  symlinkSync(join(require.resolve('squawk-cli/package.json'), '../..'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{}');
  const said: string[] = [];
  const folder = join(root, 'migrations');
  const write = (files: Readonly<Record<string, string>>): readonly Migration[] => {
    rmSync(folder, { recursive: true, force: true });
    for (const [name, text] of Object.entries({ '001_base.sql': base, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return taken(readMigrations(root, 'migrations'));
  };
  await database.use((session) =>
    migrate(session, write({}), { lockSeconds: 5, say: () => undefined, now: () => performance.now() }).then(
      taken,
    ),
  );
  await database.ask('ANALYZE');
  let id = 0;
  const source = database.address;
  const named = Object.entries(environments).map(([name, sql]): TestedEnvironment => ({
    ...{ name, source, role: 'development', production: false, scale: 1 },
    tests: ['load', 'queries', 'checks', 'writes'],
    prepare: sql === '' ? undefined : { path: `environments/${name}.sql`, sql },
  }));
  return {
    ...{ root, server, source, said, write, ask: database.ask, environments: named },
    test: (files, more = {}) => {
      const migrations = write(files);
      id += 1;
      return testMigrations({
        ...{ workspaceRoot: root, migrations, tested: migrations.slice(1), environments: named, leftOut: [] },
        ...{ lockSeconds: 5, limitSeconds: 60, limits: { blockSeconds: 5, queueSeconds: 1 } },
        ...{ queries: [], checks: [], workload: [], load: undefined },
        ...{ run: runCommand, signal: new AbortController().signal, say: (line) => said.push(line) },
        ...{ id: `${process.pid}${id}`, cores: 2, notes: join(root, 'notes') },
        localServer: () => Promise.resolve({ ok: true, value: { address: source, freeBytes: undefined } }),
        freeBytes: () => undefined,
        ...more,
      });
    },
    clones: async () =>
      (await database.ask(`SELECT datname FROM pg_database WHERE datname LIKE 'nxmt%'`)).map(({ datname }) =>
        String(datname),
      ),
    dispose: async () => {
      await server.dispose();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
