import {
  type DatabaseContext,
  type HeldDatabase,
  holdDatabase,
  type Session,
  withSession,
} from '@research/database';
import type { Result } from '@research/core';
import { ownEnvironment } from '@research/process';
import type { TaskScope } from '../scope/task-scope';

type AnyScope = TaskScope<unknown>;

/** What the database of a task is: that of DATABASE_URL, in the environment or in .env, or the workspace's own. */
export async function databaseContext(scope: AnyScope): Promise<DatabaseContext> {
  const { workspaceRoot, ports, say, task } = scope;
  return {
    ...{ workspaceRoot, say, label: task.id },
    url: ports.env['DATABASE_URL']?.trim() || undefined,
    platform: `${process.platform}-${process.arch}`,
    dumpMajor: await majorOfDump(scope),
  };
}

/** Holds the database while something uses it; its password is concealed in all that the task says. */
export async function withDatabase<T>(
  scope: AnyScope,
  use: (database: HeldDatabase) => Promise<Result<T>>,
): Promise<Result<T>> {
  const database = await holdDatabase(await databaseContext(scope));
  if (!database.ok) return database;
  const { address, release } = database.value;
  address.secrets.forEach((secret) => scope.concealment.learn({ DATABASE_URL: secret }));
  try {
    return await use(database.value);
  } finally {
    release();
  }
}

/** A session in the database of a task. Ctrl-C ends it, so that nothing half done stays. */
export const withDatabaseSession = <T>(
  scope: AnyScope,
  use: (session: Session) => Promise<Result<T>>,
): Promise<Result<T>> =>
  withDatabase(scope, ({ address }) =>
    withSession({ address, name: `nx-research ${scope.task.id}`, signal: scope.signal }, use),
  );

/** `undefined` where there is no pg_dump. */
async function majorOfDump({ ports, workspaceRoot }: AnyScope): Promise<number | undefined> {
  const argv = ['pg_dump', '--version'] as const;
  const exit = await ports.runCommand({ argv, cwd: workspaceRoot, env: ownEnvironment(), limitSeconds: 20 });
  const major = exit.ok ? /\b(\d+)(?:\.\d+)?\b/.exec(exit.value.tail)?.[1] : undefined;
  return major === undefined ? undefined : Number(major);
}
