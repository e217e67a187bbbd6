import { describeFailure, fail, ok, type Result } from '@research/core';
import {
  type Clients,
  type DatabaseAddress,
  type DatabaseEnvironment,
  type Migration,
  type SqlText,
  withSession,
} from '@research/database';
import { type CloneOwner, ownClones } from './clone-owner';
import { prepareClone } from './prepare-clone';
import { snapshot, type Snapshots } from './snapshot';
import { testMigration } from './test-environment';
import type { EnvironmentSettings, TestSettings } from './test-settings';
import {
  type EnvironmentRun,
  type MigrationVerdict,
  type StepRun,
  type Verdict,
  verdictOf,
  worstVerdict,
} from './test-record';

/** An environment that a migration is tested for. */
export interface TestedEnvironment extends Omit<EnvironmentSettings, 'sourceVersion'> {
  /** The database that is copied. */
  readonly source: DatabaseAddress;
  readonly role: DatabaseEnvironment['role'];
  /** No clone is ever made on the server of production. */
  readonly production: boolean;
  /** SQL that makes the environment of the copy: fewer rows, more years, other settings. */
  readonly prepare: SqlText | undefined;
}

/** A server for clones, and the room on its disk where that can be told. */
export interface CloneServer {
  readonly address: DatabaseAddress;
  readonly freeBytes: (() => Promise<number>) | undefined;
}

/** What is tested, where, and with what. */
export interface TestRequest extends Omit<TestSettings, 'alone'> {
  readonly environments: readonly TestedEnvironment[];
  /** Environments that are not tested this time: a verdict without them is UNKNOWN. */
  readonly leftOut: readonly string[];
  /** In the order of their numbers. */
  readonly tested: readonly Migration[];
  readonly id: string;
  /** Processor cores for dumping and restoring. */
  readonly cores: number;
  /** Folder of the notes on clones. */
  readonly notes: string;
  /** For a source whose server takes no clones. */
  readonly localServer: () => Promise<Result<CloneServer>>;
  /** Free room on the server of a source, where that can be told. */
  readonly freeBytes: (source: DatabaseAddress) => (() => Promise<number>) | undefined;
}

/** What a test has found out. */
export interface TestResult {
  readonly verdict: Verdict;
  readonly migrations: readonly MigrationVerdict[];
}

/** Environments that are copies of one database. */
interface Group {
  readonly source: DatabaseAddress;
  readonly environments: readonly TestedEnvironment[];
}

type RunsByEnvironment = Map<string, readonly EnvironmentRun[]>;

/** Tests migrations on clones of every environment at once. It never fails: what could not be done makes the verdict UNKNOWN. */
export async function testMigrations(request: TestRequest): Promise<TestResult> {
  const runs: RunsByEnvironment = new Map();
  const settings: TestSettings = { ...request, alone: oneAtATime() };
  for (const name of request.leftOut) runs.set(name, notBegun(name, request, 'the environment was left out'));
  const groups = groupsOf(request.environments);
  const jobs = Math.max(1, Math.floor(request.cores / groups.length));
  await Promise.all(groups.map((group) => testGroup(group, { request, settings, runs, jobs })));
  const migrations = request.tested.map(({ name, path, hash }, index): MigrationVerdict => {
    const environments = [...request.environments.map((one) => one.name), ...request.leftOut].flatMap(
      (environment) => runs.get(environment)?.[index] ?? [],
    );
    return { name, path, hash, verdict: verdictOf(environments), environments };
  });
  return { verdict: worstVerdict(migrations.map(({ verdict }) => verdict)), migrations };
}

function groupsOf(environments: readonly TestedEnvironment[]): readonly Group[] {
  const groups = new Map<string, TestedEnvironment[]>();
  for (const environment of environments) {
    const { url } = environment.source;
    groups.set(url, [...(groups.get(url) ?? []), environment]);
  }
  return [...groups.values()].flatMap((all) =>
    all[0] ? [{ source: all[0].source, environments: all }] : [],
  );
}

interface GroupScope {
  /** Tables of a group that are dumped at once. */
  readonly jobs: number;
  readonly request: TestRequest;
  readonly settings: TestSettings;
  readonly runs: RunsByEnvironment;
}

async function testGroup(group: Group, scope: GroupScope): Promise<void> {
  const { request, runs } = scope;
  const server = await serverFor(group, request);
  const notes = { id: request.id, folder: request.notes, say: request.say };
  const done = server.ok
    ? await ownClones(server.value.address, notes, (owner) =>
        testClones(owner, server.value, { ...scope, group }),
      )
    : server;
  for (const { name } of group.environments) {
    const found = runs.get(name);
    const why = done.ok ? undefined : describeFailure(done.error);
    if (found)
      runs.set(
        name,
        found.map((run) => withStep(run, stepOf('clean-up', why))),
      );
    else runs.set(name, notBegun(name, request, why ?? 'it was left out'));
  }
}

/** The server of the source, unless that is production, or its account makes no databases. */
async function serverFor(
  { source, environments }: Group,
  request: TestRequest,
): Promise<Result<CloneServer>> {
  if (environments.some(({ production }) => production)) return request.localServer();
  const may = await withSession(
    { address: source, name: 'nx-research migration test' },
    async ({ client }) => {
      const { rows } = await client.query<{ may: boolean }>(
        'SELECT rolsuper OR rolcreatedb AS may FROM pg_roles WHERE rolname = current_user',
      );
      return ok(rows[0]?.may === true);
    },
  );
  if (!may.ok) return may;
  return may.value ? ok({ address: source, freeBytes: request.freeBytes(source) }) : request.localServer();
}

async function testClones(
  owner: CloneOwner,
  { freeBytes }: CloneServer,
  { group, ...scope }: GroupScope & { readonly group: Group },
): Promise<Result<void>> {
  const { run, signal, say } = scope.request;
  const clients: Clients = { run, signal };
  const startedMs = performance.now();
  const { source, environments } = group;
  const dumpOnly = environments.some(({ production }) => production);
  const copies = await snapshot(owner, {
    ...clients,
    source,
    count: environments.length,
    jobs: scope.jobs,
    dumpOnly,
    freeBytes,
  });
  if (!copies.ok) return copies;
  const seconds = (performance.now() - startedMs) / 1000;
  say(`${describeCopies(copies.value, group)} in ${seconds.toFixed(1)} s`);
  await Promise.all(
    environments.map(async (environment, index) => {
      const clone = copies.value.clones[index];
      if (!clone) throw new Error('a clone is missing');
      scope.runs.set(
        environment.name,
        await testClone(
          clone,
          { ...environment, sourceVersion: copies.value.version },
          { ...scope, seconds },
        ),
      );
    }),
  );
  return ok(undefined);
}

const describeCopies = ({ bytes, how }: Snapshots, { source, environments }: Group): string =>
  `${environments.map(({ name }) => name).join(', ')}: ${(bytes / 1e6).toFixed(0)} MB of ${source.shown} copied by ${how}`;

/** All migrations on one clone, one after the other. */
async function testClone(
  address: DatabaseAddress,
  environment: TestedEnvironment & EnvironmentSettings,
  { request, settings, seconds }: Omit<GroupScope, 'jobs'> & { readonly seconds: number },
): Promise<readonly EnvironmentRun[]> {
  const runs: EnvironmentRun[] = [];
  const startedMs = performance.now();
  const done = await withSession(
    { address, name: `nx-research migration test ${environment.name}`, signal: request.signal },
    async (session) => {
      const ready = await prepareClone(session, request, environment);
      if (!ready.ok) return ready;
      const made = stepOf('snapshot', undefined, seconds + (performance.now() - startedMs) / 1000);
      for (const migration of request.tested) {
        const run = await testMigration(session, migration, { settings, environment });
        runs.push({ ...run, steps: [made, ...run.steps] });
        request.say(describeRun(migration, run));
        if (!isApplied(run))
          return fail({ reason: 'invalid-migration', what: `${migration.name} before it was not applied` });
      }
      return ok(undefined);
    },
  );
  if (done.ok) return runs;
  return [...runs, ...notBegun(environment.name, request, describeFailure(done.error)).slice(runs.length)];
}

const isApplied = ({ steps }: EnvironmentRun): boolean =>
  steps.some(({ step, status }) => step === 'apply' && status === 'ran') &&
  steps.some(({ step, status }) => step === 'down' && status === 'ran');

const describeRun = (
  { name }: Migration,
  { environment, reasons, application, steps }: EnvironmentRun,
): string => {
  const missing = steps.filter(({ status }) => status === 'not run').map(({ step }) => step);
  return [
    `${environment}: ${name}`,
    application ? `applied in ${application.seconds.toFixed(1)} s` : 'not applied',
    reasons.length === 0
      ? 'nothing against it'
      : `${reasons.length} reason${reasons.length === 1 ? '' : 's'} against it`,
    ...(missing.length > 0 ? [`not run: ${missing.join(', ')}`] : []),
  ].join(', ');
};

const stepOf = (step: StepRun['step'], why: string | undefined, seconds = 0): StepRun => ({
  ...{ step, seconds, status: why === undefined ? 'ran' : 'not run' },
  ...(why === undefined ? {} : { why }),
});

const withStep = (run: EnvironmentRun, step: StepRun): EnvironmentRun => ({
  ...run,
  steps: [...run.steps, step],
});

const notBegun = (environment: string, { tested }: TestRequest, why: string): readonly EnvironmentRun[] =>
  tested.map(() => ({
    environment,
    steps: [stepOf('snapshot', why)],
    reasons: [],
    hints: [],
    difference: [],
  }));

/** Lets one piece of work run at a time. */
export function oneAtATime(): TestSettings['alone'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}
