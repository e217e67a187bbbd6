import type { Session } from '@research/database';

/** A table or materialized view as a transaction sees it in its middle. */
export interface TableState {
  /** Quoted, with its schema. */
  readonly name: string;
  /** File that holds its rows; another one after a rewrite. */
  readonly file: number;
  readonly rows: number;
  /** Rows that this transaction has read one after the other, and has written. */
  readonly scanned: number;
  readonly touched: number;
  /** Locks that this transaction holds on it. */
  readonly locks: readonly string[];
}

/** States by object id. */
export type TableStates = ReadonlyMap<number, TableState>;

/** What a statement did to a table that there was before the migration. */
export interface TableEffect {
  readonly table: string;
  readonly rewritten: boolean;
  readonly scanned: number;
  readonly touched: number;
  /** The strongest lock that the transaction holds on it now. */
  readonly lock: string | undefined;
}

/** The rows that a transaction has written so far, or those that all sessions have. */
type Counters = 'pg_stat_xact_all_tables' | 'pg_stat_all_tables';

const statesOf = (counters: Counters): string => `
  SELECT c.oid::int AS id, format('%I.%I', n.nspname, c.relname) AS name, coalesce(pg_relation_filenode(c.oid), 0)::int AS file,
    greatest(c.reltuples, 0)::float8 AS rows, coalesce(s.seq_tup_read, 0)::float8 AS scanned,
    coalesce(s.n_tup_ins + s.n_tup_upd + s.n_tup_del, 0)::float8 AS touched,
    ARRAY(SELECT mode FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.relation = c.oid AND l.locktype = 'relation') AS locks
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN ${counters} s ON s.relid = c.oid
  WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'nx_research')`;

/** Reads the state of every table from inside a transaction. */
export async function readStates({ client }: Pick<Session, 'client'>): Promise<TableStates> {
  return statesBy(client, 'pg_stat_xact_all_tables');
}

async function statesBy(client: Session['client'], counters: Counters): Promise<TableStates> {
  const { rows } = await client.query<TableState & { readonly id: number }>(statesOf(counters));
  return new Map(rows.map(({ id, ...state }) => [id, state]));
}

/**
 * The same between transactions. Rows that were read do not count, since the workload reads as well; before PostgreSQL 15 neither do those that
 * were written, since sessions tell of them when they like.
 */
export async function readSettledStates({
  client,
  version,
}: Pick<Session, 'client' | 'version'>): Promise<TableStates> {
  const tells = version >= 150_000;
  if (tells) await client.query('SELECT pg_stat_force_next_flush()');
  const states = await statesBy(client, 'pg_stat_all_tables');
  return new Map(
    [...states].map(([id, state]) => [id, { ...state, scanned: 0, touched: tells ? state.touched : 0 }]),
  );
}

/** Effects outside a transaction, with the locks that a second session saw. */
export function withLocksSeen(
  effects: readonly TableEffect[],
  locks: readonly { readonly table: string; readonly lock: string }[],
): readonly TableEffect[] {
  const none = { rewritten: false, scanned: 0, touched: 0, lock: undefined };
  const unseen = locks.filter(({ table }) => effects.every((effect) => effect.table !== table));
  return [...effects, ...unseen.map(({ table }) => ({ table, ...none }))].map((effect) => ({
    ...effect,
    lock: strongest([
      ...(effect.lock === undefined ? [] : [effect.lock]),
      ...locks.filter(({ table }) => table === effect.table).map(({ lock }) => lock),
    ]),
  }));
}

/** What has changed between two looks, of the tables that there were at first. A table that is dropped has no effect but its lock. */
export const effectsBetween = (
  first: TableStates,
  before: TableStates,
  after: TableStates,
): readonly TableEffect[] =>
  [...first].flatMap(([id, { name }]) => {
    const [was, is] = [before.get(id), after.get(id)];
    if (!was) return [];
    if (!is) return [{ table: name, rewritten: false, scanned: 0, touched: 0, lock: 'AccessExclusiveLock' }];
    const effect: TableEffect = {
      table: name,
      rewritten: was.file !== is.file,
      scanned: Math.max(0, is.scanned - was.scanned),
      touched: Math.max(0, is.touched - was.touched),
      lock: strongest(is.locks),
    };
    return effect.rewritten || effect.scanned + effect.touched > 0 || effect.lock ? [effect] : [];
  });

/** Lock levels, the weakest first (PostgreSQL's documentation, 13.3). */
const levels = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
];

/** The strongest of some locks. */
export const strongest = (locks: readonly string[]): string | undefined =>
  levels.filter((level) => locks.includes(level)).at(-1);

/** What a lock keeps others from: reading, writing, or nothing that a user does. */
export const blockedBy = (lock: string | undefined): 'reads and writes' | 'writes' | undefined => {
  if (lock === 'AccessExclusiveLock') return 'reads and writes';
  return levels.indexOf(lock ?? '') >= levels.indexOf('ShareLock') ? 'writes' : undefined;
};
