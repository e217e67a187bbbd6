import { type Migration, nodesOf, shownStatement, type SqlNode, type Statement } from '@research/database';
import type { Application, StatementRun } from './apply';
import { blockedBy } from './effects';
import { type Reason, type ReasonKind } from './reasons';

/** What a migration may cost those who use the database. */
export interface Limits {
  /** Reads or writes of a table may be blocked for so long. */
  readonly blockSeconds: number;
  /** Others may wait so long behind a lock that the migration itself waits for. */
  readonly queueSeconds: number;
}

/** What an application is judged by. */
export interface Judged {
  readonly migration: Migration;
  readonly statements: readonly Statement[];
  readonly application: Application;
  readonly limits: Limits;
  /** How many times as large production is. */
  readonly scale: number;
}

/** What applying has shown: failures, and who would have had to wait for how long. */
export function judgeApplication(judged: Judged): readonly Reason[] {
  const { application } = judged;
  if (application.overdue) return [endless(judged)];
  return [
    ...(application.failure ? [failed(judged)] : []),
    ...queued(judged),
    ...(application.failure ? [] : blocked(judged)),
  ];
}

function endless({ migration, application }: Judged): Reason {
  const last = application.statements.at(-1);
  return {
    kind: 'endless',
    what: `the migration had not ended after ${shownSeconds(application.seconds)}, and was stopped`,
    ...placeOf(migration, last),
    evidence: application.waitedFor ? [`it waited for ${application.waitedFor}`] : [],
    instead: [
      'divide the work into batches, each a migration of its own',
      'raise the limit: --limitSeconds=3600',
    ],
  };
}

/** By SQLSTATE (PostgreSQL's documentation, appendix A). */
const insteadOfFailure: Readonly<Record<string, readonly string[]>> = {
  '23502': ['add the column without NOT NULL, fill it, then set NOT NULL in a later migration'],
  '23505': ['find the rows that are there twice first: SELECT … GROUP BY … HAVING count(*) > 1'],
  '23514': ['find the rows that break it first, then add it NOT VALID, and VALIDATE it later'],
  '23503': ['find the rows without a partner first, then add it NOT VALID, and VALIDATE it later'],
  '25001': ['put the statement alone into a migration, below a line: -- no-transaction'],
  '2BP01': [
    'make what depends on it anew in the same migration: drop the view, change the table, create the view',
  ],
  '55P04': ['add the value in a migration of its own; the next one may use it'],
  '55P03': ['run it when no long query runs, or set a shorter lock_timeout and try again'],
};

function failed({ migration, application }: Judged): Reason {
  const failure = application.failure;
  const code = /\(SQLSTATE (\w+)\)/.exec(failure?.said ?? '')?.[1] ?? '';
  return {
    kind: failure?.reason === 'invalid-migration' ? 'refused' : 'fails',
    what: failure?.what ?? 'the migration failed',
    ...placeOf(migration, application.statements.at(-1)),
    ...(failure?.at ? { at: failure.at } : {}),
    evidence: [...(failure?.said ?? '').split('\n').filter((line) => line !== ''), ...waitedFor(application)],
    instead: insteadOfFailure[code] ?? failure?.tries ?? [],
  };
}

const waitedFor = ({ waitedFor: who }: Application): string[] => (who ? [`it waited for ${who}`] : []);

/** Others wait behind a lock that is asked for as they do behind one that is held. */
function queued({ migration, application, limits }: Judged): Reason[] {
  const longest = application.statements.reduce<StatementRun | undefined>(
    (most, one) => (one.waitedSeconds > (most?.waitedSeconds ?? 0) ? one : most),
    undefined,
  );
  if (!longest || longest.waitedSeconds <= limits.queueSeconds) return [];
  const behind = application.waits.filter(({ seconds }) => seconds > limits.queueSeconds / 2);
  return [
    {
      kind: 'lock-queue',
      what: `the migration waited ${shownSeconds(longest.waitedSeconds)} for a lock, and others behind it`,
      ...placeOf(migration, longest),
      evidence: [
        ...waitedFor(application),
        ...behind.map(({ table, kind, seconds }) => `${kind} of ${table} waited ${shownSeconds(seconds)}`),
      ],
      instead: [
        "begin with: SET LOCAL lock_timeout = '1s'; and try again until it is granted",
        'run it when no long query runs',
      ],
    },
  ];
}

/** Each table whose readers or writers are blocked for longer than they may be. */
function blocked(judged: Judged): Reason[] {
  if (!judged.migration.inTransaction)
    return outsideTables(judged).flatMap((table) => blockedOutside(judged, table));
  const tables = new Set(
    judged.application.statements.flatMap(({ effects }) => effects.map(({ table }) => table)),
  );
  return [...tables].flatMap((table) => blockedTable(judged, table));
}

const outsideTables = ({ application: { statements } }: Judged): readonly string[] => [
  ...new Set(statements.flatMap(({ effects }) => effects.map(({ table }) => table))),
];

/** Outside a transaction only what the second session saw of locks is known; a rewrite holds its lock from beginning to end. */
function blockedOutside({ application, limits, scale, migration }: Judged, table: string): Reason[] {
  const [run] = application.statements;
  const effect = run?.effects.find((one) => one.table === table);
  if (!run || !effect) return [];
  const lock = effect.lock ?? (effect.rewritten ? 'AccessExclusiveLock' : undefined);
  const who = blockedBy(lock);
  const seen = application.locks.find((one) => one.table === table)?.heldSeconds ?? 0;
  const held = effect.rewritten ? Math.max(seen, run.seconds - run.waitedSeconds) : seen;
  if (who === undefined || held * scale <= limits.blockSeconds) return [];
  return [
    {
      kind: effect.rewritten ? 'table-rewrite' : 'long-lock',
      what: `${who} of ${table} are blocked for ${shownSeconds(held * scale)}${extrapolated(scale)}`,
      ...placeOf(migration, run),
      evidence: [`${lock} on ${table} held for ${shownSeconds(held)}`, describeEffect(effect)],
      instead: effect.rewritten
        ? ['VACUUM without FULL, which blocks no one; to give space back to the disk: pg_repack, by hand']
        : ['use the CONCURRENTLY form of the statement'],
    },
  ];
}

const extrapolated = (scale: number): string =>
  scale === 1 ? '' : ` (extrapolated to production's size, ${scale} times this one)`;

function blockedTable(judged: Judged, table: string): Reason[] {
  const { application, limits, scale, migration } = judged;
  const first = application.statements.findIndex(({ effects }) =>
    effects.some((effect) => effect.table === table && blockedBy(effect.lock) !== undefined),
  );
  if (first < 0) return [];
  const held = application.statements.slice(first);
  const costs = held.map((run) => costOf(run, scale));
  const measured = held.reduce((sum, run) => sum + run.seconds - run.waitedSeconds, 0);
  const estimated = costs.reduce((sum, cost) => sum + cost, 0);
  if (estimated <= limits.blockSeconds) return [];
  const dearest = held[costs.indexOf(Math.max(...costs))] ?? held[0];
  if (!dearest) return [];
  const lock = held.flatMap(({ effects }) => effects.filter((one) => one.table === table)).at(-1)?.lock;
  const who = blockedBy(lock) ?? 'writes';
  return [
    {
      ...causeOf(judged, dearest, table),
      ...placeOf(migration, dearest),
      what: `${who} of ${table} are blocked for ${shownSeconds(estimated)}${extrapolated(scale)}`,
      evidence: [
        `${lock} on ${table} held for ${shownSeconds(measured)}`,
        ...dearest.effects.map(describeEffect),
        ...application.waits
          .filter((wait) => wait.table === table)
          .map(({ kind, seconds }) => `${kind} of ${table} waited ${shownSeconds(seconds)} at most`),
      ],
    },
  ];
}

/** What reads or writes rows takes longer where there are more of them; the rest does not. */
function costOf({ seconds, waitedSeconds, effects }: StatementRun, scale: number): number {
  const grows = effects.some(({ rewritten, scanned, touched }) => rewritten || scanned + touched > 0);
  return (seconds - waitedSeconds) * (grows ? scale : 1);
}

const describeEffect = ({ table, rewritten, scanned, touched }: StatementRun['effects'][number]): string =>
  [
    `${table}:`,
    [
      ...(rewritten ? ['rewritten'] : []),
      ...(scanned > 0 ? [`${scanned.toLocaleString('en-US')} rows read`] : []),
      ...(touched > 0 ? [`${touched.toLocaleString('en-US')} rows written`] : []),
    ].join(', ') || 'locked',
  ].join(' ');

const rules: readonly {
  readonly kind: ReasonKind;
  readonly matches: (statement: Statement, run: StatementRun, table: string) => boolean;
  readonly instead: readonly string[];
}[] = [
  {
    kind: 'volatile-default',
    matches: (statement, run, table) =>
      isRewritten(run, table) && columnDefaults(statement).some(callsFunction),
    instead: ['add the column without a default, set the default for new rows, and fill old rows in batches'],
  },
  {
    kind: 'table-rewrite',
    matches: (_statement, run, table) => isRewritten(run, table),
    instead: [
      'expand and contract: add a new column, fill it in batches, switch readers over, drop the old one later',
      'for a column that is computed: a view, or a plain column that the load fills',
    ],
  },
  {
    kind: 'index-not-concurrent',
    matches: ({ kind, node }) => kind === 'IndexStmt' && node['concurrent'] !== true,
    instead: ['CREATE INDEX CONCURRENTLY, alone in a migration below a line: -- no-transaction'],
  },
  {
    kind: 'validated-under-lock',
    matches: ({ node }) =>
      nodesOf(node, 'Constraint').length > 0 || JSON.stringify(node).includes('"AT_SetNotNull"'),
    instead: [
      'add the constraint NOT VALID, and VALIDATE CONSTRAINT in a later migration, which blocks no one',
    ],
  },
];

function causeOf({ statements }: Judged, run: StatementRun, table: string): Pick<Reason, 'kind' | 'instead'> {
  const statement = statements.find(({ at }) => at.line === run.line && at.column === run.column);
  const rule = statement && rules.find(({ matches }) => matches(statement, run, table));
  if (rule) return { kind: rule.kind, instead: rule.instead };
  return {
    kind: 'long-lock',
    instead: ['change rows in batches, in a migration before the one that takes the lock'],
  };
}

const isRewritten = ({ effects }: StatementRun, table: string): boolean =>
  effects.some((effect) => effect.table === table && effect.rewritten);

const columnDefaults = ({ node }: Statement): readonly SqlNode[] =>
  nodesOf(node, 'Constraint').filter((constraint) => constraint['contype'] === 'CONSTR_DEFAULT');

const callsFunction = (constraint: SqlNode): boolean => nodesOf(constraint, 'FuncCall').length > 0;

/** Where a statement is, and how it begins. */
export const placeOf = (
  { path }: Migration,
  run: Pick<StatementRun, 'line' | 'column' | 'sql'> | undefined,
): Pick<Reason, 'at' | 'statement'> =>
  run
    ? { at: { file: path, line: run.line, column: run.column }, statement: shownStatement(run.sql) }
    : { at: { file: path } };

/** `0.3 s`, `47 s`, `1,200 s`. */
export const shownSeconds = (seconds: number): string =>
  `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds).toLocaleString('en-US')} s`;
