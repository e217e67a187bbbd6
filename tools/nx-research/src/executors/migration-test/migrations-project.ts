import { fail, type Failure, ok, type Result } from '@research/core';
import { loadTables, type Migration, readMigrations, type Session, type SqlText } from '@research/database';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { databaseCheckKind, loadKind, migrateKind } from '../../database/kinds';
import { sqlFilesIn } from '../../database/sql-files';
import { tableSources } from '../../database/table-sources';
import type { TaskScope } from '../../scope/task-scope';
import { inProject } from '../../wiring/project-path';
import { optionsOf } from '../../wiring/task-kind';
import type { WiredTask } from '../../wiring/wired-task';
import { allTasks } from '../../wiring/wirings';
import type { MigrationTestOptions } from './kind';

type Scope = TaskScope<MigrationTestOptions>;

/** The project whose migrations are tested, and what it has for a test. */
export interface MigrationsProject {
  readonly migrations: readonly Migration[];
  readonly queries: readonly SqlText[];
  readonly checks: readonly SqlText[];
  readonly workload: readonly SqlText[];
  readonly load: ((session: Session) => Promise<Result<string>>) | undefined;
}

/** Finds the project with a target that migrates. Fails with `invalid-options` where there is none, or several and none is named. */
export function migrationsProject(scope: Scope): Result<MigrationsProject> {
  const tasks = allTasks(scope.wirings);
  const all = tasks.filter(({ kind }) => kind === migrateKind.name);
  const { database } = scope.options;
  const asked = all.filter(({ project }) => database === undefined || project === database);
  const [own, ...others] = asked;
  if (!own || others.length > 0) return fail(notOne(all, database));
  const { migrations: folder } = optionsOf(migrateKind, own);
  const migrations = readMigrations(scope.workspaceRoot, inProject(own.projectRoot, folder));
  if (!migrations.ok) return migrations;
  const ofKind = (name: string): WiredTask | undefined =>
    tasks.find(({ kind, project }) => kind === name && project === own.project);
  const files = (name: string): readonly SqlText[] =>
    sqlFilesIn(scope.workspaceRoot, inProject(own.projectRoot, name));
  const [check, load] = [ofKind(databaseCheckKind.name), ofKind(loadKind.name)];
  return ok({
    migrations: migrations.value,
    queries: files(scope.options.queries),
    checks: check ? files(optionsOf(databaseCheckKind, check).checks) : [],
    workload: files(scope.options.workload),
    load: load && loadOf(scope.workspaceRoot, load),
  });
}

const notOne = (all: readonly WiredTask[], asked: string | undefined): Failure => ({
  reason: 'invalid-options',
  what:
    all.length === 0
      ? 'no project has migrations: none has a target with the executor nx-research:database-migrate'
      : asked === undefined
        ? 'several projects have migrations'
        : `the project ${asked} has no migrations`,
  tries: all.map(({ project }) => `--database=${project}`),
});

/** Loads the files that the ETL has left, as the load of the project does. */
const loadOf =
  (workspaceRoot: string, task: WiredTask) =>
  async (session: Session): Promise<Result<string>> => {
    const missing = task.reads.filter(({ path }) => !existsSync(join(workspaceRoot, path)));
    if (missing[0])
      return fail({
        reason: 'missing-file',
        what: `${missing[0].path} is not built`,
        tries: [`npx nx run ${task.id}`],
      });
    const options = optionsOf(loadKind, task);
    const loaded = await loadTables(session, await tableSources(workspaceRoot, task, options), {
      ...{ lockSeconds: options.lockSeconds, say: () => undefined },
      now: () => performance.now(),
    });
    if (!loaded.ok) return loaded;
    const rows = loaded.value.reduce((sum, table) => sum + table.rows, 0);
    return ok(`${loaded.value.length} tables with ${rows.toLocaleString('en-US')} rows`);
  };
