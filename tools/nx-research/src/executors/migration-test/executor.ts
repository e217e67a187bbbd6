import { allOk, fail, type Failure, ok, type Result, statePath } from '@research/core';
import {
  type HeldDatabase,
  holdDatabase,
  type Migration,
  readApplied,
  withSession,
} from '@research/database';
import {
  testMigrations,
  type TestedEnvironment,
  type TestRequest,
  type TestResult,
} from '@research/migration-test';
import { randomBytes } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { databaseContext } from '../../database/with-database';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { testedEnvironments, toTest } from './environments';
import { type MigrationTestOptions, migrationTestKind } from './kind';
import { type MigrationsProject, migrationsProject } from './migrations-project';
import { leaveReports, notedMigrations } from './leave-reports';

type Scope = TaskScope<MigrationTestOptions>;

export const executor = defineExecutor(migrationTestKind, async (scope) => {
  const project = migrationsProject(scope);
  if (!project.ok) return project;
  const asked = testedEnvironments(scope);
  if (!asked.ok) return asked;
  const local = new LocalServer(scope);
  try {
    const own = asked.value.tested.some(({ address }) => address === undefined)
      ? await local.hold()
      : undefined;
    if (own && !own.ok) return own;
    const environments = allOk(asked.value.tested.map((one) => toTest(scope, one, own?.value)));
    if (!environments.ok) return environments;
    const tested = await testedMigrations(scope, project.value.migrations, environments.value);
    if (!tested.ok) return tested;
    if (tested.value.length === 0) {
      scope.say('no migration is pending: there is nothing to test');
      return ok({ status: 'done' });
    }
    return await test(
      scope,
      {
        ...project.value,
        environments: environments.value,
        tested: tested.value,
        leftOut: asked.value.leftOut,
      },
      local,
    );
  } finally {
    local.release();
  }
});

type Asked = MigrationsProject & Pick<TestRequest, 'environments' | 'tested' | 'leftOut'>;

async function test(scope: Scope, asked: Asked, local: LocalServer): Promise<Result<TaskOutcome>> {
  const { options, workspaceRoot, signal, say, ports } = scope;
  const { blockSeconds, queueSeconds, lockSeconds, limitSeconds } = options;
  const startedAt = ports.now();
  const result = await testMigrations({
    ...asked,
    ...{ workspaceRoot, signal, say, lockSeconds, limitSeconds, run: ports.runCommand },
    limits: { blockSeconds, queueSeconds },
    id: randomBytes(6).toString('hex'),
    cores: availableParallelism(),
    notes: statePath(workspaceRoot, 'migrationTest'),
    localServer: async () => {
      const held = await local.hold();
      return held.ok ? ok({ address: held.value.address, freeBytes: freeBytes(held.value) }) : held;
    },
    freeBytes: (source) => local.freeBytesOf(source.url),
  });
  scope.noted.add({ migrations: notedMigrations(result) });
  const left = await leaveReports(scope, result, {
    environments: asked.environments,
    startedAt,
    endedAt: ports.now(),
  });
  if (!left.ok) return left;
  return result.verdict === 'SAFE' ? ok({ status: 'done', notes: left.value }) : fail(notSafe(result, scope));
}

/** The migrations that are meant: the one that is named, else those that an environment does not have yet. */
async function testedMigrations(
  { options: { migration: asked } }: Scope,
  migrations: readonly Migration[],
  environments: readonly TestedEnvironment[],
): Promise<Result<readonly Migration[]>> {
  if (asked !== undefined) {
    const wanted = String(asked)
      .replace(/^.*[/\\]/, '')
      .replace(/\.sql$/, '');
    const found = migrations.find(
      ({ name, number }) => name === wanted || (/^\d+$/.test(wanted) && number === Number(wanted)),
    );
    return found ? ok([found]) : fail(noMigration(String(asked), migrations));
  }
  let pending: readonly Migration[] = [];
  for (const { source } of environments) {
    const applied = await withSession(
      { address: source, name: 'nx-research migration test' },
      async (session) => ok(new Set((await readApplied(session)).map(({ number }) => number))),
    );
    if (!applied.ok) return applied;
    const own = migrations.filter(({ number }) => !applied.value.has(number));
    if (own.length > pending.length) pending = own;
  }
  return ok(pending);
}

const noMigration = (asked: string, migrations: readonly Migration[]): Failure => ({
  reason: 'not-found',
  what: `there is no migration ${asked}`,
  tries: migrations.slice(-3).map(({ name }) => `--migration=${name}.sql`),
});

function notSafe({ verdict, migrations }: TestResult, { task }: Scope): Failure {
  const names = migrations.filter((one) => one.verdict !== 'SAFE').map(({ name }) => name);
  return {
    reason: 'invalid-migration',
    what: `${names.join(', ')}: ${verdict}`,
    tries: [`see ${task.outputFolder}/report.md`],
  };
}

/** The server of the workspace, which is started when a test needs it. */
class LocalServer {
  #held: Promise<Result<HeldDatabase>> | undefined;
  #current: HeldDatabase | undefined;

  constructor(private readonly scope: Scope) {}

  hold(): Promise<Result<HeldDatabase>> {
    this.#held ??= this.#open();
    return this.#held;
  }

  async #open(): Promise<Result<HeldDatabase>> {
    const held = await holdDatabase(await databaseContext(this.scope));
    if (!held.ok) return held;
    held.value.address.secrets.forEach((secret) => this.scope.concealment.learn({ DATABASE_URL: secret }));
    this.#current = held.value;
    return held;
  }

  freeBytesOf(url: string): (() => Promise<number>) | undefined {
    const held = this.#current;
    return held?.address.url === url ? freeBytes(held) : undefined;
  }

  release(): void {
    this.#current?.release();
  }
}

/** Of a server of this machine: what its disk has left. */
const freeBytes = ({ local }: HeldDatabase): (() => Promise<number>) | undefined =>
  local &&
  (async () => {
    const { bavail, bsize } = await statfs(dirname(local.passwordFile));
    return bavail * bsize;
  });
