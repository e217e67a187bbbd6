import { type DatabaseAddress, readMigrations } from '@research/database';
import { runCommand } from '@research/process';
import { testMigrations } from './test-migrations';

/** What faults.spec.ts tells a process of its own to test, and to be killed in. */
export interface DriverOrder {
  readonly root: string;
  readonly source: DatabaseAddress;
  readonly id: string;
  readonly queries: readonly { readonly path: string; readonly sql: string }[];
}

/** Tests the migrations of a folder but the first, and prints what it says. */
async function main({ root, source, id, queries }: DriverOrder): Promise<void> {
  const migrations = readMigrations(root, 'migrations');
  if (!migrations.ok) throw new Error(migrations.error.what);
  await testMigrations({
    ...{
      workspaceRoot: root,
      migrations: migrations.value,
      tested: migrations.value.slice(1),
      id,
      leftOut: [],
    },
    environments: [
      {
        name: 'dev',
        source,
        role: 'development',
        production: false,
        scale: 1,
        tests: ['queries'],
        prepare: undefined,
      },
    ],
    ...{ lockSeconds: 5, limitSeconds: 60, limits: { blockSeconds: 5, queueSeconds: 1 } },
    ...{ queries, checks: [], workload: [], load: undefined, cores: 2, notes: `${root}/notes` },
    ...{ run: runCommand, signal: new AbortController().signal },
    say: (line) => void process.stdout.write(`${line}\n`),
    localServer: () => Promise.resolve({ ok: true, value: { address: source, freeBytes: undefined } }),
    freeBytes: () => undefined,
  });
}

void main(JSON.parse(process.argv[2] ?? '{}') as DriverOrder);
