import { runCommand } from '@research/process';
import { backUp } from './backup/back-up';
import { findBackup } from './backup/backup-files';
import { restoreAs } from './backup/restore';
import { checkDatabase } from './checks/check-database';
import { type Session, withSession } from './connection/connect';
import type { DatabaseAddress } from './connection/database-url';
import { exportRelation, withRelations } from './export/export-relations';
import { loadTables } from './load/load-tables';
import type { TableSource } from './load/stage';
import { migrate } from './migrations/migrate';
import { readMigrations } from './migrations/read-migrations';
import type { Result } from '@research/core';
import { refreshViews } from './views/refresh-views';

/** What killed-client.spec.ts tells a process of its own to do. */
export interface ClientOrder {
  readonly step: ClientStep;
  readonly address: DatabaseAddress;
  readonly root: string;
  readonly source: TableSource;
  /** How long it waits for a lock. */
  readonly lockSeconds: number;
}

/** What a client does in a database. */
export type ClientStep = keyof typeof steps;

const ports = { say: () => undefined, now: () => performance.now() };
const interruption = new AbortController();
const { signal } = interruption;
process.once('SIGINT', () => interruption.abort());

type Step = (session: Session, order: ClientOrder) => Promise<Result<unknown>>;
const steps = {
  migrate: (session, { root, lockSeconds }) => {
    const migrations = readMigrations(root, 'migrations');
    if (!migrations.ok) return Promise.resolve(migrations);
    return migrate(session, migrations.value, { ...ports, lockSeconds });
  },
  load: (session, { source, lockSeconds }) => loadTables(session, [source], { ...ports, lockSeconds }),
  'refresh-views': (session, { lockSeconds }) =>
    refreshViews(session, { ...ports, lockSeconds, again: true }),
  check: (session, { lockSeconds }) => checkDatabase(session, [], { lockSeconds }),
  export: (session, { root, lockSeconds }) =>
    withRelations(session, { names: ['games'], lockSeconds }, async ([games]) =>
      exportRelation(session, games as NonNullable<typeof games>, root),
    ),
  backup: (_session, { address, root, lockSeconds }) =>
    backUp({
      ...{ environment: 'local', address, folder: `${root}/${address.database}`, jobs: 1, lockSeconds },
      ...{ run: runCommand, signal, now: () => new Date() },
    }),
  restore: (_session, { address, root }) => {
    const backup = findBackup(`${root}/${address.database}`, undefined);
    if (!backup.ok) return Promise.resolve(backup);
    return restoreAs('restored', address, { backup: backup.value, run: runCommand, signal });
  },
} satisfies Record<string, Step>;

async function main(order: ClientOrder): Promise<void> {
  const step: Step = steps[order.step];
  const done = await withSession({ address: order.address, name: 'driver', signal }, (session) =>
    step(session, order),
  );
  process.stdout.write(`${JSON.stringify(done)}\n`);
}

void main(JSON.parse(process.argv[2] ?? '{}') as ClientOrder);
