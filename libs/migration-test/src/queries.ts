import { type Migration, parseStatements, type Session, type SqlText } from '@research/database';
import type { Reason } from './reasons';
import { shownSeconds } from './judge-application';

/** How a query did. */
export interface QueryRun {
  readonly path: string;
  readonly rows: number;
  /** Of all rows, whatever their order. */
  readonly sum: string;
  /** The shortest of a few runs. */
  readonly seconds: number;
  /** As the planner estimates it. */
  readonly cost: number;
  /** Its plan, a node a line: `Index Scan on plays using plays_pkey`. */
  readonly plan: readonly string[];
  /** The server's words when it failed. */
  readonly failure?: string;
}

/** Runs each query, in transactions that can write nothing, and looks at its plan. */
export async function runQueries(session: Session, files: readonly SqlText[]): Promise<readonly QueryRun[]> {
  const runs: QueryRun[] = [];
  for (const file of files) runs.push(await runQuery(session, file));
  return runs;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Total Cost': number;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

const timedRuns = 3;

async function runQuery({ client }: Session, { path, sql }: SqlText): Promise<QueryRun> {
  const failed = (failure: string): QueryRun => ({
    path,
    rows: 0,
    sum: '',
    seconds: 0,
    cost: 0,
    plan: [],
    failure,
  });
  const parsed = await parseStatements({ path, sql });
  if (!parsed.ok) return failed(parsed.error.what);
  const [{ sql: query } = { sql: '' }, ...others] = parsed.value;
  if (query === '' || others.length > 0) return failed('it is not one query');
  await client.query('BEGIN READ ONLY');
  try {
    const explained = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(
      `EXPLAIN (FORMAT JSON) ${query}`,
    );
    const plan = explained.rows[0]?.['QUERY PLAN'][0]?.Plan;
    const times: number[] = [];
    let found: { rows: string; sum: string } | undefined;
    for (let count = 0; count < timedRuns; count += 1) {
      const startedMs = performance.now();
      const { rows } = await client.query<{ rows: string; sum: string }>(
        `SELECT count(*) AS rows, coalesce(sum(hashtextextended(q::text, 0)), 0)::text AS sum FROM (\n${query}\n) AS q`,
      );
      times.push((performance.now() - startedMs) / 1000);
      found = rows[0];
    }
    return {
      ...{ path, rows: Number(found?.rows), sum: found?.sum ?? '', seconds: Math.min(...times) },
      ...{ cost: plan?.['Total Cost'] ?? 0, plan: plan ? nodesOfPlan(plan) : [] },
    };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

const nodesOfPlan = (node: PlanNode): readonly string[] => [
  [
    node['Node Type'],
    ...(node['Relation Name'] ? [`on ${node['Relation Name']}`] : []),
    ...(node['Index Name'] ? [`using ${node['Index Name']}`] : []),
  ].join(' '),
  ...(node.Plans ?? []).flatMap(nodesOfPlan),
];

/** From which factor on a query counts as slower. */
const slower = 2;
/** A query that is faster than this is not felt, whatever its plan. */
const feltSeconds = 0.05;
/** And one that the planner thinks cheaper. */
const feltCost = 300;

/** What has become of queries: another result, a failure, a plan that costs a multiple. */
export function judgeQueries(
  before: readonly QueryRun[],
  after: readonly QueryRun[],
  { migration, accepted }: { readonly migration: Migration; readonly accepted: readonly string[] },
): readonly Reason[] {
  return after.flatMap((is) => {
    const was = before.find(({ path }) => path === is.path);
    if (!was || was.failure !== undefined) return [];
    const common = { at: { file: migration.path } };
    if (is.failure !== undefined)
      return [
        {
          ...common,
          kind: 'query-fails',
          what: `${is.path} fails after the migration`,
          evidence: [is.failure],
          instead: [
            'change the query first, so that it fits both schemas',
            'or keep what it needs: drop it in a later migration',
          ],
        } satisfies Reason,
      ];
    return [...differs(was, is, { ...common, accepted }), ...isSlower(was, is, common)];
  });
}

interface Common {
  readonly at: { readonly file: string };
}

function differs(
  was: QueryRun,
  is: QueryRun,
  { at, accepted }: Common & { readonly accepted: readonly string[] },
): Reason[] {
  if ((was.sum === is.sum && was.rows === is.rows) || accepted.includes(`~ ${is.path}`)) return [];
  return [
    {
      kind: 'query-changed',
      at,
      what: `${is.path} has another result after the migration`,
      evidence: [`${was.rows} rows before, ${is.rows} after; hash ${was.sum} before, ${is.sum} after`],
      instead: [
        `if it is meant to change, add the line "~ ${is.path}" to the expectation beside the migration`,
      ],
    },
  ];
}

function isSlower(was: QueryRun, is: QueryRun, common: Common): Reason[] {
  if (was.plan.join('\n') === is.plan.join('\n')) return [];
  const costs = is.cost >= feltCost && is.cost >= slower * was.cost;
  const takes = is.seconds >= feltSeconds && is.seconds >= slower * was.seconds;
  if (!costs && !takes) return [];
  return [
    {
      ...common,
      kind: 'slower-query',
      what: `${is.path} is slower after the migration: ${shownSeconds(was.seconds)} before, ${shownSeconds(is.seconds)} after`,
      evidence: [
        `plan before, cost ${Math.round(was.cost)}: ${was.plan.join(' ← ')}`,
        `plan after, cost ${Math.round(is.cost)}: ${is.plan.join(' ← ')}`,
      ],
      instead: ['keep the index that it used, or make one that serves it'],
    },
  ];
}
