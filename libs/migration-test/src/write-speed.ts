import type { Migration, Session, Statement } from '@research/database';
import { shownSeconds } from './judge-application';
import type { Reason } from './reasons';

/** How long it takes to write rows of a table. */
export interface WriteRun {
  /** Quoted. */
  readonly table: string;
  readonly rows: number;
  readonly seconds: number;
}

const mostRows = 10_000;
const columnsOf = `
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns FROM pg_attribute
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`;

/**
 * Takes rows out of each table, and writes them again as a load does: triggers, indexes and constraints take their time. It is rolled back. A table
 * whose rows others refer to is left out.
 */
export async function runWrites(session: Session, tables: readonly string[]): Promise<readonly WriteRun[]> {
  const runs: WriteRun[] = [];
  for (const table of tables) {
    const run = await runWrite(session, table);
    if (run) runs.push(run);
  }
  return runs;
}

async function runWrite({ client }: Session, table: string): Promise<WriteRun | undefined> {
  const times: number[] = [];
  let count = 0;
  // The second is warm.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await client.query('BEGIN');
    try {
      const { rows } = await client.query<{ columns: string | null }>(columnsOf, [table]);
      const columns = rows[0]?.columns;
      if (!columns) return undefined;
      await client.query(
        `CREATE TEMPORARY TABLE nx_research_written ON COMMIT DROP AS SELECT ctid AS place, ${columns} FROM ${table} LIMIT ${mostRows}`,
      );
      const gone = await client.query(
        `DELETE FROM ${table} t USING nx_research_written w WHERE t.ctid = w.place`,
      );
      count = gone.rowCount ?? 0;
      const startedMs = performance.now();
      await client.query(
        `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM nx_research_written`,
      );
      times.push((performance.now() - startedMs) / 1000);
    } catch {
      return undefined; // a foreign key to it, or a partition
    } finally {
      await client.query('ROLLBACK');
    }
  }
  return { table, rows: count, seconds: Math.min(...times) };
}

/** From which factor on writing counts as slower: an index has its price, which its author knows; a trigger is easily overlooked. */
const slower = { trigger: 1.8, other: 4 };
/** How long it has to take to be felt. */
const feltSeconds = 0.1;

/** Tables that a migration makes slow to write. */
export function judgeWrites(
  before: readonly WriteRun[],
  after: readonly WriteRun[],
  { migration, statements }: { readonly migration: Migration; readonly statements: readonly Statement[] },
): readonly Reason[] {
  return after.flatMap((is) => {
    const was = before.find(({ table }) => table === is.table);
    const trigger = statements.find(({ kind }) => kind === 'CreateTrigStmt' || kind === 'RuleStmt');
    const factor = trigger ? slower.trigger : slower.other;
    if (!was || is.seconds < feltSeconds || is.seconds < factor * was.seconds) return [];
    const cause = trigger ?? statements[0];
    return [
      {
        kind: 'slower-load',
        what: `writing ${is.rows.toLocaleString('en-US')} rows of ${is.table} takes ${shownSeconds(is.seconds)} instead of ${shownSeconds(was.seconds)}`,
        at: { file: migration.path, ...cause?.at },
        ...(cause ? { statement: cause.sql.split('\n')[0] ?? '' } : {}),
        evidence: [`${(is.seconds / was.seconds).toFixed(1)} times as long`],
        instead: ['a trigger for each statement instead of each row, or the work in the load itself'],
      },
    ];
  });
}
