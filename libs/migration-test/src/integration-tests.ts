import { describeFailure } from '@research/core';
import {
  type EnvironmentTest,
  type Migration,
  refreshViews,
  relationNames,
  type Session,
  type Statement,
} from '@research/database';
import { judgeQueries, type QueryRun, runQueries } from './queries';
import type { Reason } from './reasons';
import type { TestSettings } from './test-settings';
import { judgeWrites, runWrites, type WriteRun } from './write-speed';

/** Which tests run, and for which migration. */
export interface TestScope {
  readonly settings: TestSettings;
  readonly tests: readonly EnvironmentTest[];
  readonly migration: Migration;
  readonly statements: readonly Statement[];
  /** Lines of the expectation: `~ path` for a query whose result may change. */
  readonly accepted: readonly string[];
}

/** How the tests went before the migration. */
export interface TestedBefore {
  readonly queries: readonly QueryRun[];
  readonly writes: readonly WriteRun[];
}

/** What the tests have found. */
export interface TestsDone {
  readonly reasons: readonly Reason[];
  /** What could not be tested, and why. */
  readonly missing: readonly string[];
  readonly queries: { readonly before: readonly QueryRun[]; readonly after: readonly QueryRun[] };
  readonly writes: { readonly before: readonly WriteRun[]; readonly after: readonly WriteRun[] };
}

const queriesOf = ({ settings, tests }: TestScope) => [
  ...(tests.includes('queries') ? settings.queries : []),
  ...(tests.includes('checks') ? settings.checks : []),
];

/** Results, plans and times of before; benchmarks run one at a time. */
export const testsBefore = (session: Session, scope: TestScope): Promise<TestedBefore> =>
  scope.settings.alone(async () => ({
    queries: await runQueries(session, queriesOf(scope)),
    writes: scope.tests.includes('writes')
      ? await runWrites(session, await writtenTables(session, scope))
      : [],
  }));

/** The same after the migration, when views hold what they should. */
export async function runTests(session: Session, before: TestedBefore, scope: TestScope): Promise<TestsDone> {
  const { settings, migration, statements, accepted } = scope;
  const refreshed = await refreshViews(session, {
    ...{ again: false, lockSeconds: settings.lockSeconds },
    say: () => undefined,
    now: () => performance.now(),
  });
  const measured = await testsBefore(session, scope);
  const judged = { migration, statements };
  const after = {
    ...measured,
    writes: await confirmWrites(session, { before, after: measured, judged, settings }),
  };
  const bothFail = after.queries.filter(
    ({ path, failure }) => failure !== undefined && failedBefore(before, path),
  );
  return {
    reasons: [
      ...(refreshed.ok
        ? []
        : [brokenLoad(migration, 'materialized views cannot be refreshed', refreshed.error)]),
      ...judgeQueries(before.queries, after.queries, { migration, accepted }),
      ...judgeWrites(before.writes, after.writes, judged),
    ],
    missing: bothFail.map(({ path, failure }) => `${path} fails before the migration, too: ${failure}`),
    queries: { before: before.queries, after: after.queries },
    writes: { before: before.writes, after: after.writes },
  };
}

/** How often a table that seems slower is measured again: what else the machine does only ever adds time. */
const confirmations = 3;

async function confirmWrites(
  session: Session,
  {
    before,
    after,
    judged,
    settings,
  }: {
    readonly before: TestedBefore;
    readonly after: TestedBefore;
    readonly judged: Pick<TestScope, 'migration' | 'statements'>;
    readonly settings: TestSettings;
  },
): Promise<readonly WriteRun[]> {
  let writes = after.writes;
  for (let count = 0; count < confirmations; count += 1) {
    if (judgeWrites(before.writes, writes, judged).length === 0) return writes;
    const again = await settings.alone(() =>
      runWrites(
        session,
        writes.map(({ table }) => table),
      ),
    );
    writes = writes.map((run) => {
      const other = again.find(({ table }) => table === run.table);
      return other && other.seconds < run.seconds ? other : run;
    });
  }
  return writes;
}

/**
 * Loads the files of the ETL. The last of the tests: it changes rows, and so they could not be compared with those of before any more.
 * @returns what is wrong, or why it could not be tested
 */
export async function testLoad(
  session: Session,
  { settings, migration }: TestScope,
): Promise<{ readonly reasons: readonly Reason[]; readonly missing?: string }> {
  const loaded = await settings.load?.(session);
  if (!loaded || loaded.ok) return { reasons: [] };
  if (loaded.error.reason === 'missing-file') return { reasons: [], missing: describeFailure(loaded.error) };
  return { reasons: [brokenLoad(migration, 'the files of the ETL cannot be loaded', loaded.error)] };
}

const failedBefore = ({ queries }: TestedBefore, path: string): boolean =>
  queries.some((query) => query.path === path && query.failure !== undefined);

const brokenLoad = (
  { path }: Migration,
  what: string,
  failure: { readonly what: string; readonly said?: string },
): Reason => ({
  kind: 'query-fails',
  what: `${what} after the migration: ${failure.what}`,
  at: { file: path },
  evidence: (failure.said ?? '').split('\n').filter((line) => line !== ''),
  instead: ['change the load in the same commit, or keep what it needs'],
});

/** Tables that the migration names; a trigger, an index or a constraint of theirs may have changed. */
async function writtenTables({ client }: Session, { statements }: TestScope): Promise<readonly string[]> {
  const names = new Set(statements.flatMap(({ node }) => relationNames(node)));
  const { rows } = await client.query<{ name: string; plain: string }>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relname AS plain FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'nx_research') ORDER BY 1`);
  return rows.filter(({ plain }) => names.has(plain)).map(({ name }) => name);
}
