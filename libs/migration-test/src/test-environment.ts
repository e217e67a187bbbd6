import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure, type Failure } from '@research/core';
import {
  type Catalogue,
  catalogueDifference,
  type Migration,
  parseStatements,
  readCatalogue,
  relationNames,
  schemaFingerprint,
  type Session,
  type Statement,
} from '@research/database';
import { type Application, applyWatched } from './apply';
import { runTests, type TestedBefore, testLoad, testsBefore } from './integration-tests';
import { judgeApplication } from './judge-application';
import {
  expectationPath,
  judgeKeys,
  judgeSchema,
  judgeSequences,
  readSequences,
  type SchemaChange,
} from './judge-schema';
import { lint, majorHints } from './lint';
import type { Reason } from './reasons';
import { refusals } from './refusals';
import {
  type DataFingerprint,
  fingerprintData,
  hashRetyped,
  judgeRetyped,
  retypedColumns,
  takeBack,
} from './take-back';
import type { EnvironmentRun, StepName, StepRun } from './test-record';
import type { EnvironmentSettings, TestSettings } from './test-settings';

/** Tests one migration on a clone that has the state just before it. A step that does not run says why. */
export async function testMigration(
  session: Session,
  migration: Migration,
  { settings, environment }: { readonly settings: TestSettings; readonly environment: EnvironmentSettings },
): Promise<EnvironmentRun> {
  const test = new MigrationTest(session, migration, { settings, environment });
  await test.run();
  return test.record();
}

class MigrationTest {
  readonly #steps: StepRun[] = [];
  readonly #reasons: Reason[] = [];
  #found: Partial<EnvironmentRun> = {};
  #statements: readonly Statement[] = [];
  readonly #settings: TestSettings;
  readonly #environment: EnvironmentSettings;

  constructor(
    private readonly session: Session,
    private readonly migration: Migration,
    given: { readonly settings: TestSettings; readonly environment: EnvironmentSettings },
  ) {
    this.#settings = given.settings;
    this.#environment = given.environment;
  }

  record(): EnvironmentRun {
    return {
      ...{ environment: this.#environment.name, hints: [], difference: [], ...this.#found },
      ...{ steps: this.#steps, reasons: this.#reasons },
    };
  }

  async run(): Promise<void> {
    await this.#step('lint', () => this.#lint());
    if (this.#reasons.length > 0)
      return this.#leaveOut(['apply', 'schema', 'tests', 'down'], 'it must not be run');
    const { session, migration } = this;
    const before = await readCatalogue(session);
    this.#found = { ...this.#found, schema: schemaFingerprint(before) };
    const [data, sequences] = [await fingerprintData(session), await readSequences(session)];
    this.#hintAtEmpty(data);
    const retyped = retypedColumns(this.#statements);
    const values = await hashRetyped(session, retyped);
    const tested = await testsBefore(session, this.#testScope());
    const application = await this.#step('apply', () => this.#apply());
    if (!application || application.failure || application.overdue) {
      if (!application?.overdue) await this.#step('schema', () => this.#schema(before, sequences));
      return this.#leaveOut(['schema', 'tests', 'down'], 'it was not applied');
    }
    await this.#step('schema', async () => {
      const after = await hashRetyped(session, retyped);
      this.#reasons.push(...judgeRetyped(retyped, { before: values, after, path: migration.path }));
      return this.#schema(before, sequences);
    });
    await this.#step('tests', () => this.#tests(tested));
    const stands = await this.#step('down', () => this.#down(before, data));
    if (!this.#environment.tests.includes('load')) return;
    if (stands) await this.#step('tests', () => this.#load());
    else
      this.#steps.push({ step: 'tests', status: 'not run', seconds: 0, why: 'it is not applied any more' });
  }

  /** Runs a step; what it throws is why it did not run. */
  async #step<T>(step: StepName, work: () => Promise<T | NotWhole>): Promise<T | undefined> {
    const startedMs = performance.now();
    const seconds = (): number => (performance.now() - startedMs) / 1000;
    try {
      this.#settings.signal.throwIfAborted();
      const done = await work();
      const whole = !(done instanceof NotWhole);
      this.#steps.push({
        step,
        status: whole ? 'ran' : 'not run',
        seconds: seconds(),
        ...(whole ? {} : { why: done.why }),
      });
      return whole ? done : undefined;
    } catch (error) {
      const why = this.#settings.signal.aborted
        ? 'interrupted'
        : error instanceof Error
          ? error.message
          : String(error);
      this.#steps.push({ step, status: 'not run', seconds: seconds(), why });
      return undefined;
    }
  }

  #leaveOut(names: readonly StepName[], why: string): void {
    for (const step of names)
      if (!this.#steps.some((run) => run.step === step))
        this.#steps.push({ step, status: 'not run', seconds: 0, why });
  }

  async #lint(): Promise<undefined | NotWhole> {
    const { migration, session } = this;
    for (const text of [migration, ...(migration.down ? [migration.down] : [])]) {
      const parsed = await parseStatements(text);
      if (!parsed.ok) {
        this.#reasons.push(reasonOf(parsed.error, 'syntax-error'));
        continue;
      }
      if (text === migration) this.#statements = parsed.value;
      this.#reasons.push(...refusals(text.path, parsed.value).map((failure) => reasonOf(failure, 'refused')));
    }
    const { workspaceRoot, run, signal } = this.#settings;
    const versions = { copy: session.version, source: this.#environment.sourceVersion };
    const hints = await lint(migration, {
      workspaceRoot,
      run,
      signal,
      version: Math.min(versions.copy, versions.source),
      inTransaction: migration.inTransaction,
    });
    if (!hints.ok) return new NotWhole(describeFailure(hints.error));
    this.#found = { ...this.#found, hints: [...majorHints(migration, versions), ...hints.value] };
    return undefined;
  }

  /** What passes on a table without rows says little. */
  #hintAtEmpty(data: DataFingerprint): void {
    const names = new Set(this.#statements.flatMap(({ node }) => relationNames(node)));
    const empty = Object.entries(data).filter(
      ([table, { rows }]) => rows === 0 && names.has(table.split('.').at(-1)?.replaceAll('"', '') ?? ''),
    );
    const hints = empty.map(([table]) => ({
      rule: 'empty-table',
      what: `${table} holds no rows here: what depends on rows was not tested.`,
      at: { file: this.migration.path },
    }));
    this.#found = { ...this.#found, hints: [...(this.#found.hints ?? []), ...hints] };
  }

  async #apply(): Promise<Application> {
    const { migrations, lockSeconds, limitSeconds, workload, limits } = this.#settings;
    const { migration, session } = this;
    const application = await applyWatched(session, {
      migration,
      migrations,
      lockSeconds,
      limitSeconds,
      workload,
    });
    this.#settings.signal.throwIfAborted();
    // A server that went away says nothing about the migration.
    if (application.failure?.reason === 'database-unreachable' && !application.overdue)
      throw new Error(describeFailure(application.failure));
    this.#found = { ...this.#found, application };
    const { scale } = this.#environment;
    this.#reasons.push(
      ...judgeApplication({ migration, statements: this.#statements, application, limits, scale }),
    );
    return application;
  }

  async #schema(before: Catalogue, sequences: Awaited<ReturnType<typeof readSequences>>): Promise<undefined> {
    const { session, migration } = this;
    const after = await readCatalogue(session);
    const expected = this.#expected();
    const change: SchemaChange = { migration, statements: this.#statements, before, after, expected };
    this.#found = { ...this.#found, difference: catalogueDifference(before, after) };
    const isApplied = this.#found.application?.failure === undefined;
    this.#reasons.push(
      ...judgeSchema(isApplied ? change : { ...change, expected: undefined }),
      ...(await judgeKeys(session, change)),
      ...judgeSequences(change, sequences, await readSequences(session)),
    );
    return undefined;
  }

  async #tests(before: TestedBefore): Promise<undefined | NotWhole> {
    const done = await runTests(this.session, before, this.#testScope());
    const { queries, writes } = done;
    this.#found = { ...this.#found, queries, writes };
    this.#reasons.push(...done.reasons);
    return done.missing.length > 0 ? new NotWhole(done.missing.join('; ')) : undefined;
  }

  async #load(): Promise<undefined | NotWhole> {
    const { reasons, missing } = await testLoad(this.session, this.#testScope());
    this.#reasons.push(...reasons);
    return missing === undefined ? undefined : new NotWhole(missing);
  }

  /** @returns whether the migration is applied afterwards */
  async #down(before: Catalogue, data: DataFingerprint): Promise<boolean> {
    const { migrations, lockSeconds } = this.#settings;
    const { migration, session } = this;
    const after = await readCatalogue(session);
    const reasons = await takeBack(session, { migration, migrations, before, data, after, lockSeconds });
    this.#reasons.push(...reasons);
    return reasons.every(({ kind }) => kind === 'down-loses-data');
  }

  #testScope() {
    const accepted = this.#expected() ?? [];
    return {
      ...{ settings: this.#settings, tests: this.#environment.tests, migration: this.migration },
      ...{ statements: this.#statements, accepted },
    };
  }

  #expected(): readonly string[] | undefined {
    const file = join(this.#settings.workspaceRoot, expectationPath(this.migration));
    if (!existsSync(file)) return undefined;
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
}

/** A step that ran in part, or not at all. */
class NotWhole {
  constructor(readonly why: string) {}
}

const reasonOf = ({ what, at, said, tries }: Failure, kind: Reason['kind']): Reason => ({
  ...{ kind, what, instead: tries ?? [], evidence: [] },
  ...(at ? { at } : {}),
  ...(said === undefined ? {} : { statement: said }),
});
